namespace ActiveLearning.Pools;

/// <summary>An array on the pinned heap. The garbage collector takes it back when nobody holds this object any more.</summary>
internal sealed unsafe class PinnedBytes : PackedBytes
{
    private readonly byte[] _bytes;

    /// <summary>Makes room.</summary>
    /// <param name="length">In bytes, at most <see cref="Array.MaxLength"/>.</param>
    public PinnedBytes(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    public override long Length => _bytes.Length;

    /// <summary>All of it, to be filled.</summary>
    public Span<byte> Span => _bytes;

    public override byte* Acquire()
    {
        fixed (byte* pointer = _bytes)
            return pointer;
    }

    public override void Release() => GC.KeepAlive(this);

    public override ulong GetStamp() => ContentStamp.Of(_bytes);

    public override void Dispose()
    {
    }
}
