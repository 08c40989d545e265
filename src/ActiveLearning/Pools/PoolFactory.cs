using System.Globalization;
using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Makes pools from what is on the disk.</summary>
public static class PoolFactory
{
    /// <summary>A label beyond this is taken for a damaged file rather than for so many classes.</summary>
    private const int MaxNumberedClasses = 1 << 16;

    /// <summary>Opens a pool.</summary>
    /// <param name="paths">Full paths of what belongs together: one or more folders of pictures, picture files, or the file or folder of a packed format.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Told of what cannot be used (one problem each) and of what was decided.</param>
    /// <exception cref="ActiveLearningException">No pool can be made; the error says why and what to do.</exception>
    public static Pool Open(IReadOnlyList<string> paths, PoolOptions options, RunContext context)
    {
        if (paths.Count == 0 || paths.Any(string.IsNullOrWhiteSpace))
            throw new ActiveLearningException("PathEmpty", ErrorKind.InvalidArgument, "Name at least one file or folder to make a pool of.", "Path");
        if (options.MaxPixels < 1)
            throw new ActiveLearningException("InvalidLimit", ErrorKind.InvalidArgument, $"The pixel limit {options.MaxPixels} must be at least 1.", options.MaxPixels);
        var full = paths.Select(Path.GetFullPath).ToArray();
        var format = options.Format == PoolFormat.Auto ? PoolFormatDetector.Detect(full) : options.Format;
        context.Verbose?.Invoke($"'{full[0]}' is read as {format}.");
        return format switch
        {
            PoolFormat.Idx => OpenIdx(Single(full, format), options, context),
            PoolFormat.Npy => OpenNpy(Single(full, format), options, context),
            _ => OpenImageFolder(full, options, context),
        };
    }

    /// <summary>A pool of pictures that the module draws (geometric shapes with clutter, noise and unequal classes).</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which; the same seed draws the same pictures, whatever the count.</param>
    /// <param name="options">Name and whether the labels are hidden; the rest is not used.</param>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="context">Not told anything yet.</param>
    /// <exception cref="ActiveLearningException">Count or size is out of range (<c>InvalidCount</c>, <c>InvalidSize</c>).</exception>
    public static Pool Synthetic(int count, long seed, PoolOptions options, int size = 32, RunContext? context = null)
    {
        if (count < 1)
            throw new ActiveLearningException("InvalidCount", ErrorKind.InvalidArgument, $"The number of pictures must be at least 1, not {count}.", count);
        if (size is < 8 or > 1024)
            throw new ActiveLearningException("InvalidSize", ErrorKind.InvalidArgument, $"The size of the pictures must be 8 to 1024 pixels, not {size}.", size);
        var source = new SyntheticShapes(count, seed, size);
        context?.Verbose?.Invoke($"{count} pictures are drawn when they are first read.");
        return new Pool(options.Name ?? "shapes", source, new ClassList(SyntheticShapes.ClassNames), source.GetLabels(), options.AsOracle);
    }

    private static string Single(string[] paths, PoolFormat format) => paths.Length == 1
        ? paths[0]
        : throw new ActiveLearningException("TooManyPaths", ErrorKind.InvalidArgument, $"A pool of format {format} is made of one path, not of {paths.Length}.", paths[1]);

    private static Pool OpenIdx(string path, PoolOptions options, RunContext context)
    {
        var images = Directory.Exists(path) ? PoolFormatDetector.FindIdxImages(path) ?? throw ContentError.Invalid(path, "a folder of IDX files", "no file named like train-images-idx3-ubyte is in it") : path;
        var labelPath = options.LabelPath ?? PoolFormatDetector.FindIdxLabels(images);
        context.Verbose?.Invoke(labelPath is null ? $"'{images}' has no file of labels beside it." : $"Labels come from '{labelPath}'.");
        var source = IdxFile.OpenImages(images);
        return WithNumbers(source, labelPath, options, path);
    }

    private static Pool OpenNpy(string path, PoolOptions options, RunContext context)
    {
        var source = NpySource.Open(path);
        context.Verbose?.Invoke($"'{path}' holds {source.Count} samples of {source.Width} features.");
        return WithNumbers(source, options.LabelPath, options, path);
    }

    private static Pool WithNumbers(SampleSource source, string? labelPath, PoolOptions options, string path)
    {
        try
        {
            int[]? labels = labelPath is null ? null : ReadNumbers(Path.GetFullPath(labelPath));
            var classes = options.Classes ?? NumberedClasses(labels, labelPath);
            return new Pool(options.Name ?? Path.GetFileName(path), source, new ClassList(classes), labels, options.AsOracle);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static int[] ReadNumbers(string path) =>
        path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? NpySource.ReadLabels(path) : IdxFile.ReadLabels(path);

    private static string[] NumberedClasses(int[]? labels, string? path)
    {
        var largest = labels is null ? -1 : labels.Max();
        if (largest >= MaxNumberedClasses)
            throw ContentError.Invalid(path!, "a file of labels", $"its largest label is {largest}; more than {MaxNumberedClasses} classes are not supported");
        return [.. Enumerable.Range(0, largest + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];
    }

    private static Pool OpenImageFolder(string[] paths, PoolOptions options, RunContext context)
    {
        var (root, ids, folders) = ImageFolderScanner.Scan(paths, context);
        var source = new ImageFileSource(root, ids, paths.Length == 1 ? paths[0] : root, new ImageLimits(options.MaxPixels));
        var classes = new ClassList(options.Classes ?? [.. folders.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        var labels = Array.ConvertAll(folders, folder => folder is null ? -1 : classes.IndexOf(folder));
        return new Pool(options.Name ?? Path.GetFileName(root), source, classes, labels, options.AsOracle);
    }
}
