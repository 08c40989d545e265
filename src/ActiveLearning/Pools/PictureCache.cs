using System.Runtime.CompilerServices;

namespace ActiveLearning.Pools;

/// <summary>
/// Decoded pictures of one source at one size, kept so that every epoch and cycle after the first reads memory. Belongs to the root source, so that
/// all pools and views over it share it, and goes with it. Safe from several threads: a picture is written before it is marked as there, and
/// two threads that decode the same one write the same bytes.
/// </summary>
internal sealed class PictureCache
{
    private const int SamplesPerChunk = 256;

    private static readonly ConditionalWeakTable<SampleSource, PictureCaches> s_caches = [];
    private static long s_reserved;

    private readonly int _sampleLength;
    private readonly long _reserved;
    private readonly byte[]?[] _chunks;
    private readonly bool[] _present;
    private readonly ulong[] _stamps;

    private PictureCache(int count, int sampleLength, long reserved)
    {
        _sampleLength = sampleLength;
        _reserved = reserved;
        _chunks = new byte[]?[(count + SamplesPerChunk - 1) / SamplesPerChunk];
        _present = new bool[count];
        _stamps = new ulong[count];
    }

    ~PictureCache() => Interlocked.Add(ref s_reserved, -_reserved);

    /// <summary>How many bytes all caches of the process may take: a quarter of the memory, at most 2 GB.</summary>
    public static long Budget { get; } = Math.Min(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>The cache for a source and size, or null where it would not fit the budget.</summary>
    /// <param name="source">A root source.</param>
    /// <param name="size">Height and width in pixels.</param>
    public static PictureCache? For(SampleSource source, int size)
    {
        var caches = s_caches.GetValue(source, static _ => new PictureCaches());
        lock (caches)
        {
            if (caches.BySize.TryGetValue(size, out var cache))
                return cache;
            var sampleLength = (long)size * size * source.Channels;
            var bytes = sampleLength * source.Count;
            if (sampleLength * SamplesPerChunk > Array.MaxLength)
                return null;
            if (Interlocked.Add(ref s_reserved, bytes) > Budget)
            {
                Interlocked.Add(ref s_reserved, -bytes);
                return null;
            }

            cache = new PictureCache(source.Count, (int)sampleLength, bytes);
            caches.BySize.Add(size, cache);
            return cache;
        }
    }

    /// <summary>Copies a picture out.</summary>
    /// <param name="index">Its index in the root source.</param>
    /// <param name="destination">Room for it.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryRead(int index, Span<byte> destination)
    {
        if (!Volatile.Read(ref _present[index]))
            return false;
        _chunks[index / SamplesPerChunk].AsSpan(index % SamplesPerChunk * _sampleLength, _sampleLength).CopyTo(destination);
        return true;
    }

    /// <summary>Forgets a picture, at all sizes, that was decoded from other data than there are now.</summary>
    /// <param name="source">A root source.</param>
    /// <param name="index">Its index there.</param>
    /// <param name="stamp">What tells its present state; see <see cref="ContentStamp"/>.</param>
    public static void Forget(SampleSource source, int index, ulong stamp)
    {
        if (!s_caches.TryGetValue(source, out var caches))
            return;
        lock (caches)
        {
            foreach (var cache in caches.BySize.Values)
            {
                if (Volatile.Read(ref cache._present[index]) && cache._stamps[index] != stamp)
                    Volatile.Write(ref cache._present[index], false);
            }
        }
    }

    /// <summary>Keeps a copy of a picture.</summary>
    /// <param name="index">Its index in the root source.</param>
    /// <param name="picture">Its bytes.</param>
    /// <param name="stamp">What told its state before it was decoded.</param>
    public void Add(int index, ReadOnlySpan<byte> picture, ulong stamp)
    {
        ref var slot = ref _chunks[index / SamplesPerChunk];
        var chunk = Volatile.Read(ref slot);
        if (chunk is null)
        {
            var fresh = GC.AllocateUninitializedArray<byte>(SamplesPerChunk * _sampleLength);
            chunk = Interlocked.CompareExchange(ref slot, fresh, null) ?? fresh;
        }

        picture.CopyTo(chunk.AsSpan(index % SamplesPerChunk * _sampleLength, _sampleLength));
        _stamps[index] = stamp;
        Volatile.Write(ref _present[index], true);
    }

    private sealed class PictureCaches
    {
        public Dictionary<int, PictureCache> BySize { get; } = [];
    }
}
