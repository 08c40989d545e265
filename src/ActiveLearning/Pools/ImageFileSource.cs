using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Picture files below one folder, decoded to RGB as they are asked for, on all cores.</summary>
internal sealed unsafe class ImageFileSource : SampleSource
{
    /// <summary>How many files, spread over the pool, are asked for their size to find out whether all share one.</summary>
    private const int SizeProbes = 32;

    private readonly string _root;
    private readonly string[] _ids;
    private readonly ImageLimits _limits;
    private readonly Lazy<(int Width, int Height)> _commonSize;

    /// <summary>Creates a source.</summary>
    /// <param name="root">The folder that ids are relative to; empty where ids are full paths.</param>
    /// <param name="ids">Distinct relative paths with forward slashes.</param>
    /// <param name="description">Where they come from, for people.</param>
    /// <param name="limits">What is refused unread.</param>
    public ImageFileSource(string root, string[] ids, string description, ImageLimits limits)
    {
        _root = root;
        _ids = ids;
        _limits = limits;
        Description = description;
        _commonSize = new Lazy<(int, int)>(FindCommonSize);
    }

    /// <summary>The folder that ids are relative to; empty where ids are full paths.</summary>
    public string Folder => _root;

    public override int Count => _ids.Length;

    public override SourceKind Kind => SourceKind.Images;

    public override string Description { get; }

    public override int Channels => 3;

    /// <summary>The common height, judged by a sample of the files; 0 where they differ. A file of another size is scaled like any other.</summary>
    public override int Height => _commonSize.Value.Height;

    /// <summary>The common width, judged by a sample of the files; 0 where they differ. A file of another size is scaled like any other.</summary>
    public override int Width => _commonSize.Value.Width;

    public override bool IsPacked => false;

    public override string GetId(int index) => _ids[index];

    public override string GetPath(int index)
    {
        var relative = Path.DirectorySeparatorChar == '/' ? _ids[index] : _ids[index].Replace('/', Path.DirectorySeparatorChar);
        return _root.Length == 0 ? relative : Path.Join(_root, relative);
    }

    public override bool TryGetImageSize(int index, out int width, out int height) =>
        ImageSizeProbe.TryRead(GetPath(index), out width, out height);

    public override void ReadImages(ReadOnlySpan<int> indices, int size, Span<byte> destination, Action<int, ItemProblem>? problems)
    {
        var length = size * size * Channels;
        if (destination.Length < (long)indices.Length * length)
            throw new ArgumentException("The destination is too small.", nameof(destination));
        var wanted = indices.ToArray();
        var found = new ItemProblem?[wanted.Length];
        fixed (byte* start = destination)
        {
            // A pointer cannot be captured; its value can, and the bytes stay where they are until the loop is done.
            var address = (nint)start;
            void ReadOne(int i) =>
                found[i] = ImageDecoder.DecodeFile(GetPath(wanted[i]), _ids[wanted[i]], size, new Span<byte>((byte*)address + ((long)i * length), length), _limits);

            SampleLoop.Run(wanted.Length, ReadOne);
        }

        if (problems is null)
            return;
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } problem)
                problems(i, problem);
        }
    }

    private (int Width, int Height) FindCommonSize()
    {
        (int Width, int Height)? common = null;
        for (var i = 0; i < Math.Min(SizeProbes, Count); i++)
        {
            var index = (int)((long)i * Count / Math.Min(SizeProbes, Count));
            if (!TryGetImageSize(index, out var width, out var height))
                continue;
            if (common is not null && common != (width, height))
                return (0, 0);
            common = (width, height);
        }

        return common ?? (0, 0);
    }
}
