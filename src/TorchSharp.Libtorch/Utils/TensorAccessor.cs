using System.Collections;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>
/// The elements of a tensor on the processor: to be copied in bulk, enumerated in the order of the dimensions, or read and written one by
/// one. It keeps the tensor's memory alive for itself.
/// </summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal TensorAccessor(Tensor tensor)
    {
        // Held without a scope of its own: the tensor that was asked may be disposed before the accessor is read.
        _tensor = tensor.alias().DetachFromDisposeScope();
        _shape = tensor.shape;
        _strides = tensor.stride();
    }

    public long Count => _tensor.numel();

    public bool IsReadOnly => false;

    /// <summary>The element at these indices, or, of a tensor of more than one dimension given one index, the one at that place in order.</summary>
    public unsafe T this[params long[] indices]
    {
        get => *Locate(indices);
        set => *Locate(indices) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        _tensor.CopyElementsTo(array.AsSpan(), 0);
        return array;
    }

    /// <summary>An array of the tensor's own dimensions; of a tensor without dimensions, one element.</summary>
    public Array ToNDArray()
    {
        if (_shape.Length == 0)
            return ToArray();
        var array = Array.CreateInstance(typeof(T), _shape);
        var flat = ToArray();
        unsafe
        {
            fixed (T* from = flat)
            fixed (byte* to = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array))
                Buffer.MemoryCopy(from, to, (long)flat.Length * sizeof(T), (long)flat.Length * sizeof(T));
        }
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies from <paramref name="tensorIndex"/> to the tensor's end.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = checked((int)(Count - tensorIndex));
        if (tensorIndex < 0 || count < 0 || array.Length - arrayIndex < count)
            throw new ArgumentException($"{count} elements do not fit into a span of {array.Length} from place {arrayIndex}.", nameof(array));
        _tensor.CopyElementsTo(array.Slice(arrayIndex, count), tensorIndex);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies from <paramref name="arrayIndex"/> on until the array or the tensor ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count < 0)
            throw new ArgumentOutOfRangeException(nameof(arrayIndex));
        for (var i = 0; i < count; i++)
            *At(tensorIndex + i) = array[arrayIndex + i];
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both hold equal elements in equal order.</summary>
    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.AsEnumerable().SequenceEqual(right));

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public void Dispose() => _tensor.Dispose();

    private unsafe T* Locate(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
            return At(indices[0]);
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices were given for {_shape.Length} dimensions.", nameof(indices));
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i])
                throw new IndexOutOfRangeException($"Index {indices[i]} is outside dimension {i}, whose size is {_shape[i]}.");
            offset += indices[i] * _strides[i];
        }
        return (T*)_tensor.DataPointer + offset;
    }

    private unsafe T* At(long position)
    {
        if (position < 0 || position >= Count)
            throw new IndexOutOfRangeException($"Element {position} does not exist; the tensor has {Count}.");
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            offset += position % _shape[i] * _strides[i];
            position /= _shape[i];
        }
        return (T*)_tensor.DataPointer + offset;
    }
}
