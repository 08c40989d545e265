using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Reads batches of a pool for training and scoring: decodes on all cores, keeps what was decoded where memory allows, and marks samples that turn out
/// unreadable as bad, telling each once. Safe from several threads.
/// </summary>
public sealed class BatchReader
{
    private readonly Pool _pool;
    private readonly int _imageSize;
    private readonly PictureCache? _cache;

    /// <summary>Creates a reader.</summary>
    /// <param name="pool">The pool; it must outlive the reader.</param>
    /// <param name="imageSize">Height and width that pictures are read at, in pixels; not used for features.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive, though the pool holds pictures.</exception>
    public BatchReader(Pool pool, int imageSize)
        : this(pool, imageSize, keep: true)
    {
    }

    /// <summary>Creates a reader that may keep nothing: for one pass over the pool at a size that nobody trains at.</summary>
    /// <param name="pool">The pool; it must outlive the reader.</param>
    /// <param name="imageSize">Height and width that pictures are read at, in pixels; not used for features.</param>
    /// <param name="keep">Whether decoded pictures may be kept in memory.</param>
    internal BatchReader(Pool pool, int imageSize, bool keep)
    {
        _pool = pool;
        _imageSize = imageSize;
        if (pool.Source.Kind == SourceKind.Features)
        {
            ElementsPerSample = pool.Source.Width;
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(imageSize, 1);
        ElementsPerSample = checked(imageSize * imageSize * pool.Source.Channels);
        var native = pool.Source.Width == imageSize && pool.Source.Height == imageSize;
        if (keep && (!pool.Source.IsPacked || !native))
            _cache = PictureCache.For(pool.Source.Root, imageSize);
    }

    /// <summary>Bytes of one picture (size x size x channels) or floats of one feature vector.</summary>
    public int ElementsPerSample { get; }

    /// <summary>Whether decoded pictures are kept in memory.</summary>
    public bool IsCached => _cache is not null;

    /// <summary>Reads pictures as bytes in NHWC order.</summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="destination">Room for indices.Length x <see cref="ElementsPerSample"/> bytes.</param>
    /// <param name="context">Told of each sample that cannot be read, once in the pool's life; on the calling thread.</param>
    /// <param name="badPositions">Positions in <paramref name="indices"/> of bad samples are added in ascending order; their bytes are zero.</param>
    /// <exception cref="InvalidOperationException">The pool holds features.</exception>
    public void ReadImages(ReadOnlySpan<int> indices, Span<byte> destination, RunContext context, List<int> badPositions)
    {
        var length = ElementsPerSample;
        var firstBad = badPositions.Count;
        var missing = new List<int>();
        var anyBad = _pool.BadCount > 0;
        for (var i = 0; i < indices.Length; i++)
        {
            var picture = destination.Slice(i * length, length);
            if (anyBad && _pool.GetBadReason(indices[i]) is not null)
            {
                picture.Clear();
                badPositions.Add(i);
            }
            else if (_cache is null || !_cache.TryRead(_pool.Source.GetRootIndex(indices[i]), picture))
            {
                missing.Add(i);
            }
        }

        if (missing.Count == indices.Length)
            Decode(indices, missing, destination, context, badPositions);
        else if (missing.Count > 0)
            DecodeApart(indices, missing, destination, context, badPositions);
        badPositions.Sort(firstBad, badPositions.Count - firstBad, null);
    }

    /// <summary>Reads feature vectors, row by row. A row with a number that is not finite is a bad sample: it would spoil all it is computed with.</summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="destination">Room for indices.Length x <see cref="ElementsPerSample"/> floats.</param>
    /// <param name="context">Told of each bad sample, once in the pool's life; on the calling thread.</param>
    /// <param name="badPositions">Positions in <paramref name="indices"/> of bad samples are added in ascending order; their values are zero.</param>
    /// <exception cref="InvalidOperationException">The pool holds pictures.</exception>
    public void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination, RunContext context, List<int> badPositions)
    {
        _pool.Source.ReadFeatures(indices, destination);
        var anyBad = _pool.BadCount > 0;
        for (var i = 0; i < indices.Length; i++)
        {
            var row = destination.Slice(i * ElementsPerSample, ElementsPerSample);
            if (!AllFinite(row))
            {
                var id = _pool.GetId(indices[i]);
                Report(indices[i], new ItemProblem("FeatureNotFinite", ErrorKind.InvalidData, id, $"'{id}' has a feature that is infinite or not a number."), context);
            }
            else if (!anyBad || _pool.GetBadReason(indices[i]) is null)
            {
                continue;
            }

            row.Clear();
            badPositions.Add(i);
        }
    }

    private static bool AllFinite(ReadOnlySpan<float> row)
    {
        // x * 0 is 0 for every finite x and not a number for the others.
        var sum = 0f;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        var total = Vector<float>.Zero;
        foreach (var vector in vectors)
            total += vector * 0f;
        foreach (var value in row[(vectors.Length * Vector<float>.Count)..])
            sum += value * 0f;
        return float.IsFinite(sum + Vector.Sum(total));
    }

    private void Decode(ReadOnlySpan<int> indices, List<int> positions, Span<byte> destination, RunContext context, List<int> badPositions)
    {
        HashSet<int>? bad = null;
        var stamps = new ulong[_cache is null ? 0 : indices.Length];
        for (var i = 0; i < stamps.Length; i++)
            stamps[i] = ContentStamp.Of(_pool.Source, indices[i]);
        var problems = new List<(int Position, ItemProblem Problem)>();
        _pool.Source.ReadImages(indices, _imageSize, destination, (position, problem) => problems.Add((position, problem)));
        foreach (var (position, problem) in problems)
        {
            (bad ??= []).Add(position);
            badPositions.Add(positions[position]);
            Report(indices[position], problem, context);
        }

        if (_cache is null)
            return;
        for (var i = 0; i < indices.Length; i++)
        {
            if (bad is null || !bad.Contains(i))
                _cache.Add(_pool.Source.GetRootIndex(indices[i]), destination.Slice(i * ElementsPerSample, ElementsPerSample), stamps[i]);
        }
    }

    private void DecodeApart(ReadOnlySpan<int> indices, List<int> missing, Span<byte> destination, RunContext context, List<int> badPositions)
    {
        var length = ElementsPerSample;
        var wanted = new int[missing.Count];
        for (var i = 0; i < wanted.Length; i++)
            wanted[i] = indices[missing[i]];
        var room = ArrayPool<byte>.Shared.Rent(checked(wanted.Length * length));
        try
        {
            var pictures = room.AsSpan(0, wanted.Length * length);
            Decode(wanted, missing, pictures, context, badPositions);
            for (var i = 0; i < wanted.Length; i++)
                pictures.Slice(i * length, length).CopyTo(destination.Slice(missing[i] * length, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private void Report(int index, ItemProblem problem, RunContext context)
    {
        if (_pool.MarkBad(index, problem.Message))
            context.Problem?.Invoke(problem);
    }
}
