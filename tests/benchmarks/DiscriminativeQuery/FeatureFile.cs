using System.Runtime.InteropServices;
using System.Text;
using ActiveLearning.Runtime;

/// <summary>The features all sides read: Gaussian clouds in a .npy file, the labeled samples first.</summary>
internal static class FeatureFile
{
    private const int Clouds = 100;
    private const int LabeledClouds = 20;

    /// <summary>Writes the file. What is labeled comes from a fifth of the clouds, and one unlabeled sample in sixty too: the discriminator has something to find and something to learn by heart.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="labeled">Number of labeled samples.</param>
    public static void Write(string path, int count, int width, int labeled)
    {
        var random = new RandomSource(1);
        var centers = new float[Clouds * width];
        for (var i = 0; i < centers.Length; i++)
            centers[i] = (float)(0.5 * random.NextGaussian());
        using var stream = File.Create(path);
        var header = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {width}), }}".PadRight(117) + "\n");
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header]);
        var row = new float[width];
        for (var sample = 0; sample < count; sample++)
        {
            var known = sample < labeled || random.Next(60) == 0;
            var cloud = known ? random.Next(LabeledClouds) : LabeledClouds + random.Next(Clouds - LabeledClouds);
            for (var column = 0; column < width; column++)
                row[column] = centers[(cloud * width) + column] + (float)random.NextGaussian();
            stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }
}
