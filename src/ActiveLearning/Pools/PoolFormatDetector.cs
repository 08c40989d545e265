using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Finds out how samples lie on the disk, and the files that belong together.</summary>
internal static class PoolFormatDetector
{
    private static readonly string[] s_idxSplits = ["train", "t10k", "test"];

    /// <summary>The format of what paths lead to.</summary>
    /// <param name="paths">Full paths, at least one.</param>
    /// <exception cref="ActiveLearningException">Nothing is there (<c>PathNotFound</c>), or it is of no known format (<c>UnknownFormat</c>).</exception>
    public static PoolFormat Detect(IReadOnlyList<string> paths)
    {
        var path = paths[0];
        if (Directory.Exists(path))
            return DetectFolder(path);
        if (paths.Count > 1 && paths.Any(ImageFormats.HasImageExtension))
            return PoolFormat.ImageFolder;
        if (!File.Exists(path))
            throw ContentError.Missing(path);
        if (ImageFormats.HasImageExtension(path))
            return PoolFormat.ImageFolder;
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            return PoolFormat.Npy;
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return PoolFormat.Csv;
        if (CifarFiles.Detect(path) is { } cifar)
            return cifar;
        if (IdxFile.HasMagic(path))
            return PoolFormat.Idx;
        throw new ActiveLearningException(
            "UnknownFormat", ErrorKind.InvalidData,
            $"'{path}' is of no format that a pool can be made of: pictures ({ImageFormats.Names}), CIFAR's binary files, IDX, .npy, or a .csv that lists pictures. If it is one of them, say which with -Format.", path);
    }

    /// <summary>The file of pictures in a folder of IDX files: the training set where there are several.</summary>
    /// <param name="folder">The folder.</param>
    public static string? FindIdxImages(string folder) => s_idxSplits
        .SelectMany(split => new[] { $"{split}-images-idx3-ubyte", $"{split}-images.idx3-ubyte" })
        .SelectMany(name => new[] { Path.Join(folder, name), Path.Join(folder, name + ".gz") })
        .FirstOrDefault(File.Exists);

    /// <summary>The file of labels that belongs to a file of pictures, by the names of MNIST.</summary>
    /// <param name="images">The file of pictures.</param>
    public static string? FindIdxLabels(string images)
    {
        var name = Path.GetFileName(images);
        var folder = Path.GetDirectoryName(images) ?? "";
        if (!name.Contains("images", StringComparison.OrdinalIgnoreCase))
            return null;
        var labels = name.Replace("images", "labels", StringComparison.OrdinalIgnoreCase)
            .Replace("idx3", "idx1", StringComparison.OrdinalIgnoreCase)
            .Replace("idx4", "idx1", StringComparison.OrdinalIgnoreCase);
        var plain = labels.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? labels[..^3] : labels;
        return new[] { labels, plain, plain + ".gz" }.Select(file => Path.Join(folder, file)).FirstOrDefault(File.Exists);
    }

    private static PoolFormat DetectFolder(string folder)
    {
        if (CifarFiles.Detect(folder) is { } cifar)
            return cifar;
        return FindIdxImages(folder) is null ? PoolFormat.ImageFolder : PoolFormat.Idx;
    }
}
