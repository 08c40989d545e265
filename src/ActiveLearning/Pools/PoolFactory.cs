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
        if (options.LabelPath is not null && format is not (PoolFormat.Idx or PoolFormat.Npy))
        {
            throw new ActiveLearningException(
                "LabelPathNotUsed", ErrorKind.InvalidArgument,
                $"A LabelPath goes with the formats Idx and Npy; '{full[0]}' is read as {format}, where it would do nothing. Give labels as a LabelFile (CSV with the columns path and label), or say with Format what the data are.",
                options.LabelPath);
        }

        return format switch
        {
            PoolFormat.Cifar10 or PoolFormat.Cifar100 => OpenCifar(full, format, options, context),
            PoolFormat.Idx => OpenIdx(Single(full, format), options, context),
            PoolFormat.Npy => OpenNpy(Single(full, format), options, context),
            PoolFormat.Csv => OpenCsv(Single(full, format), options, context),
            _ => OpenImageFolder(full, options, context),
        };
    }

    /// <summary>A pool of pictures that the module draws (geometric shapes with clutter, noise and unequal classes).</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which; the same seed draws the same pictures, whatever the count.</param>
    /// <param name="options">Name and whether the labels are hidden; the rest is not used.</param>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="context">Told that nothing is drawn yet.</param>
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

    private static Pool OpenCifar(string[] paths, PoolFormat format, PoolOptions options, RunContext context)
    {
        var data = CifarFiles.Read(paths, format == PoolFormat.Cifar100);
        return Create(data.Source, data.Labels, options.Classes ?? data.ClassNames ?? NumberedClasses(data.Labels, paths[0]), paths[0], options, context);
    }

    private static Pool OpenIdx(string path, PoolOptions options, RunContext context)
    {
        var images = !Directory.Exists(path) ? path : PoolFormatDetector.FindIdxImages(path)
            ?? throw ContentError.Invalid(path, "a folder of IDX files", "no file named like train-images-idx3-ubyte is in it");
        var labelPath = options.LabelPath ?? PoolFormatDetector.FindIdxLabels(images);
        context.Verbose?.Invoke(labelPath is null ? $"'{images}' has no file of labels beside it." : $"Labels come from '{labelPath}'.");
        return CreateNumbered(IdxFile.OpenImages(images), labelPath, path, options, context);
    }

    private static Pool OpenNpy(string path, PoolOptions options, RunContext context) =>
        CreateNumbered(NpySource.Open(path), options.LabelPath, path, options, context);

    private static Pool OpenCsv(string path, PoolOptions options, RunContext context)
    {
        var (ids, names) = CsvPictureList.Read(path, context);
        var source = new ImageFileSource(Path.GetDirectoryName(path) ?? "", ids, path, new ImageLimits(options.MaxPixels));
        return CreateNamed(source, names, path, path, options, context);
    }

    private static Pool OpenImageFolder(string[] paths, PoolOptions options, RunContext context)
    {
        var (root, ids, folders) = ImageFolderScanner.Scan(paths, context);
        var source = new ImageFileSource(root, ids, paths.Length == 1 ? paths[0] : root, new ImageLimits(options.MaxPixels));
        if (options.LabelFile is not null && Array.Exists(folders, folder => folder is not null))
        {
            context.Verbose?.Invoke("Labels come from the label file; names of sub-folders are not taken as classes.");
            Array.Clear(folders);
        }

        return CreateNamed(source, folders, root, root, options, context);
    }

    private static Pool CreateNumbered(SampleSource source, string? labelPath, string path, PoolOptions options, RunContext context)
    {
        try
        {
            var labels = labelPath is null ? null : ReadNumbers(Path.GetFullPath(labelPath));
            return Create(source, labels, options.Classes ?? NumberedClasses(labels, labelPath), path, options, context);
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

    // A name per sample, or null: classes are the names in order, unless they are given; then other names are problems.
    private static Pool CreateNamed(SampleSource source, string?[] names, string labelOrigin, string path, PoolOptions options, RunContext context)
    {
        var classes = new ClassList(options.Classes ?? LabelFile.OrderClasses(names.OfType<string>()));
        foreach (var name in names.OfType<string>().Distinct(StringComparer.Ordinal).Where(name => classes.IndexOf(name) < 0))
        {
            context.Problem?.Invoke(new ItemProblem(
                "ClassNotFound", ErrorKind.NotFound, name, $"'{CsvRows.Shorten(name)}' in '{labelOrigin}' is not among the classes given; its samples have no label."));
        }

        var labels = Array.ConvertAll(names, name => name is null ? -1 : classes.IndexOf(name));
        return Create(source, labels, classes, path, options, context);
    }

    private static Pool Create(SampleSource source, int[]? labels, IReadOnlyList<string> classes, string path, PoolOptions options, RunContext context)
    {
        try
        {
            var name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
            if (options.LabelFile is null)
                return new Pool(name, source, new ClassList(classes), labels, options.AsOracle);
            var (fileLabels, fileClasses) = LabelFile.Read(Path.GetFullPath(options.LabelFile), source, labels, classes, options.Classes is not null, context);
            return new Pool(name, source, fileClasses, fileLabels, options.AsOracle);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
