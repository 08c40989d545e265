using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Decodes samples by index into batches. A source knows nothing of labels. All read methods may be called from several threads at once.
/// </summary>
public abstract class SampleSource : IDisposable
{
    private readonly object _gate = new();
    private int _users = 1;
    private bool _disposed;

    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>Pictures or feature vectors.</summary>
    public abstract SourceKind Kind { get; }

    /// <summary>Where the data come from, for people: a folder, a file, "synthetic shapes, seed 1".</summary>
    public abstract string Description { get; }

    /// <summary>Images: 1 (grey) or 3 (RGB). Features: 1.</summary>
    public abstract int Channels { get; }

    /// <summary>Images: the common height in pixels where all samples share one, else 0. Features: 1.</summary>
    public abstract int Height { get; }

    /// <summary>Images: the common width in pixels where all samples share one, else 0. Features: the number of features.</summary>
    public abstract int Width { get; }

    /// <summary>Whether decoded pictures are cheap to read again (already in memory or packed), so that no one needs to cache them.</summary>
    public abstract bool IsPacked { get; }

    /// <summary>The published per-channel mean and standard deviation (0 to 1 scale) for a known data set, else null.</summary>
    public virtual (float[] Mean, float[] Std)? PublishedNormalization => null;

    /// <summary>The stable identity of a sample within its pool: a relative path with forward slashes, or a key such as "train/00042".</summary>
    /// <param name="index">0 to Count - 1.</param>
    public abstract string GetId(int index);

    /// <summary>The index of the sample with an id, or -1. Sources whose ids can be computed answer without a table of all ids.</summary>
    /// <param name="id">The id, compared exactly.</param>
    /// <param name="index">The index where the method answers; -1 where there is no such id.</param>
    /// <returns>Whether the source can answer by itself.</returns>
    public virtual bool TryFindIndex(string id, out int index)
    {
        index = -1;
        return false;
    }

    /// <summary>The full path of a sample's own file, or null where samples share a file.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public virtual string? GetPath(int index) => null;

    /// <summary>
    /// Decodes pictures to bytes in NHWC order (sample, row, column, channel), scaled to <paramref name="size"/> x <paramref name="size"/> pixels
    /// (shorter side scaled, centre cropped) where their size differs.
    /// </summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="size">Height and width of the result in pixels.</param>
    /// <param name="destination">Room for indices.Length x size x size x Channels bytes.</param>
    /// <param name="problems">Receives (position in <paramref name="indices"/>, problem) for a sample that cannot be read; its bytes are zero.</param>
    /// <exception cref="InvalidOperationException">The source holds features.</exception>
    public virtual void ReadImages(ReadOnlySpan<int> indices, int size, Span<byte> destination, Action<int, ItemProblem>? problems) =>
        throw new InvalidOperationException($"{Description} holds features, not pictures.");

    /// <summary>Reads feature vectors, row by row.</summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="destination">Room for indices.Length x Width floats.</param>
    /// <exception cref="InvalidOperationException">The source holds pictures.</exception>
    public virtual void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination) =>
        throw new InvalidOperationException($"{Description} holds pictures, not features.");

    /// <summary>The size of a picture as stored, after turning it upright, without decoding it.</summary>
    /// <param name="index">0 to Count - 1.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns>False where it has none or cannot be read.</returns>
    public virtual bool TryGetImageSize(int index, out int width, out int height)
    {
        (width, height) = (Width, Height);
        return Kind == SourceKind.Images && width > 0 && height > 0;
    }

    /// <summary>The source that holds the data: itself, or what a view looks at.</summary>
    public virtual SampleSource Root => this;

    /// <summary>The index in <see cref="Root"/> of a sample.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public virtual int GetRootIndex(int index) => index;

    /// <summary>A number that changes with the data, where all samples lie together; 0 where each is a file of its own, or drawn.</summary>
    internal virtual ulong GetContentStamp() => 0;

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>Says that this source is no longer used. Its data are released when every view of it has been disposed too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        RemoveUser();
        GC.SuppressFinalize(this);
    }

    /// <summary>Keeps the data until <see cref="RemoveUser"/> is called as often.</summary>
    /// <exception cref="ObjectDisposedException">They have been released already.</exception>
    internal void AddUser()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_users == 0, this);
            _users++;
        }
    }

    /// <summary>Undoes one <see cref="AddUser"/>.</summary>
    internal void RemoveUser()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
        }

        Dispose(true);
    }

    /// <summary>Releases mapped files and buffers.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
