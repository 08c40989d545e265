using System.Diagnostics;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

/// <summary>The pictures both sides read: a file of CIFAR-10's binary form (label, then red, green and blue planes).</summary>
internal static class PictureFile
{
    private const int Size = 32;

    /// <summary>Writes a file from the JPEG copy of CIFAR-10 where it is there, else from pictures the module draws.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="archive">The archive with train/class/NNNN.jpg.</param>
    /// <param name="folder">A folder for what is unpacked.</param>
    /// <returns>What the pictures are, for people.</returns>
    public static string Write(string path, string archive, string folder)
    {
        if (!File.Exists(archive))
        {
            using var drawn = PoolFactory.Synthetic(5000, 1, new PoolOptions());
            Write(path, drawn);
            return "drawn shapes (no CIFAR-10 archive found)";
        }

        // 500 of each class: more would only take longer to unpack.
        using var tar = Process.Start("tar", ["-xJf", archive, "-C", folder, "--wildcards", "train/*/0[0-4]*.jpg"]);
        tar.WaitForExit();
        using var pool = PoolFactory.Open([Path.Combine(folder, "train")], new PoolOptions(), RunContext.None);
        Write(path, pool);
        return "CIFAR-10 (JPEG copy)";
    }

    private static void Write(string path, Pool pool)
    {
        var random = new RandomSource(1);
        var order = Enumerable.Range(0, pool.Count).ToArray();
        random.Shuffle<int>(order);
        var picture = new byte[Size * Size * 3];
        var planes = new byte[1 + picture.Length];
        using var stream = File.Create(path);
        foreach (var index in order)
        {
            pool.Source.ReadImages([index], Size, picture, null);
            planes[0] = (byte)pool.GetLabel(index);
            for (var channel = 0; channel < 3; channel++)
            {
                for (var pixel = 0; pixel < Size * Size; pixel++)
                    planes[1 + (channel * Size * Size) + pixel] = picture[(pixel * 3) + channel];
            }

            stream.Write(planes);
        }
    }
}
