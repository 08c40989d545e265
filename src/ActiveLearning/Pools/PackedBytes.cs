namespace ActiveLearning.Pools;

/// <summary>Many bytes that can be read anywhere by pointer: an array or a mapped file. Reading and disposing may race; what is being read stays.</summary>
internal abstract unsafe class PackedBytes : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Gives the address of the first byte and keeps it valid until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The bytes are gone.</exception>
    /// <exception cref="Runtime.ActiveLearningException">Their file was cut (<c>FileCut</c>).</exception>
    public abstract byte* Acquire();

    /// <summary>Ends one <see cref="Acquire"/>.</summary>
    public abstract void Release();

    /// <summary>A number that changes with the data.</summary>
    public abstract ulong GetStamp();

    /// <inheritdoc/>
    public abstract void Dispose();
}
