using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Some samples of another source. The other source's data are released when it and all views of it have been disposed.</summary>
public sealed class SubsetSource : SampleSource
{
    private readonly SampleSource _parent;
    private readonly int[] _indices;
    private Dictionary<int, int>? _positions;

    /// <summary>Creates a view.</summary>
    /// <param name="parent">The source to look at.</param>
    /// <param name="indices">Distinct indices of its samples, in the order of the view. Copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of the parent's.</exception>
    public SubsetSource(SampleSource parent, ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
        {
            if ((uint)index >= (uint)parent.Count)
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"{parent.Description} has {parent.Count} samples.");
        }

        _parent = parent;
        _indices = indices.ToArray();
        parent.AddUser();
    }

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override SourceKind Kind => _parent.Kind;

    /// <inheritdoc/>
    public override string Description => $"{Count} of {_parent.Description}";

    /// <inheritdoc/>
    public override int Channels => _parent.Channels;

    /// <inheritdoc/>
    public override int Height => _parent.Height;

    /// <inheritdoc/>
    public override int Width => _parent.Width;

    /// <inheritdoc/>
    public override bool IsPacked => _parent.IsPacked;

    /// <inheritdoc/>
    public override (float[] Mean, float[] Std)? PublishedNormalization => _parent.PublishedNormalization;

    /// <inheritdoc/>
    public override SampleSource Root => _parent.Root;

    /// <inheritdoc/>
    public override string GetId(int index) => _parent.GetId(_indices[index]);

    /// <inheritdoc/>
    public override string? GetPath(int index) => _parent.GetPath(_indices[index]);

    /// <inheritdoc/>
    public override int GetRootIndex(int index) => _parent.GetRootIndex(_indices[index]);

    /// <inheritdoc/>
    public override bool TryGetImageSize(int index, out int width, out int height) => _parent.TryGetImageSize(_indices[index], out width, out height);

    /// <inheritdoc/>
    public override bool TryFindIndex(string id, out int index)
    {
        index = -1;
        if (!_parent.TryFindIndex(id, out var found))
            return false;
        if (found < 0)
            return true;
        var positions = LazyInitializer.EnsureInitialized(ref _positions, () =>
        {
            var table = new Dictionary<int, int>(_indices.Length);
            for (var i = 0; i < _indices.Length; i++)
                table.TryAdd(_indices[i], i);
            return table;
        });
        index = positions.GetValueOrDefault(found, -1);
        return true;
    }

    /// <inheritdoc/>
    public override void ReadImages(ReadOnlySpan<int> indices, int size, Span<byte> destination, Action<int, ItemProblem>? problems) =>
        _parent.ReadImages(Translate(indices), size, destination, problems);

    /// <inheritdoc/>
    public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination) =>
        _parent.ReadFeatures(Translate(indices), destination);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _parent.RemoveUser();

    private int[] Translate(ReadOnlySpan<int> indices)
    {
        var translated = new int[indices.Length];
        for (var i = 0; i < translated.Length; i++)
            translated[i] = _indices[indices[i]];
        return translated;
    }
}
