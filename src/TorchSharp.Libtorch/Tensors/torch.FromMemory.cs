using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of an array of any number of dimensions.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => FromArray(rawArray, null, device, false);

    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromArray(rawArray, dtype, device, requires_grad);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => FromArray(data, dtype, device, false);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    /// <summary>
    /// A tensor over the array's own memory, without a copy: a change of either is seen in both. The array is pinned until the tensor, and
    /// whatever else shares its memory, is gone.
    /// </summary>
    /// <param name="rawArray">One dimension.</param>
    /// <param name="dtype">What the bytes are read as.</param>
    /// <param name="count">Elements; -1 for all.</param>
    /// <param name="offset">The first element, in elements of the array.</param>
    /// <param name="requires_grad">Whether gradients are wanted.</param>
    /// <exception cref="ArgumentException">The range lies outside the array.</exception>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var elementSize = ElementSize(rawArray);
        var available = rawArray.LongLength - offset;
        if (offset < 0 || available < 0)
            throw new ArgumentException($"The array has {rawArray.LongLength} elements; none at {offset}.", nameof(offset));
        var length = count < 0 ? available * elementSize / ScalarTypes.Size(dtype) : count;
        if (length * ScalarTypes.Size(dtype) > available * elementSize)
            throw new ArgumentException($"{length} elements of {dtype} do not fit into the {available * elementSize} bytes that there are.", nameof(count));
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint handle;
        try
        {
            var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(rawArray)) + offset * elementSize;
            handle = Native.Check(Native.al_tensor_over_memory(start, &length, 1, (int)dtype, &Unpin, GCHandle.ToIntPtr(pin)));
        }
        catch (ExternalException)
        {
            pin.Free();
            throw;
        }
        return Tensor.Made(Tensor.FromHandle(handle), requires_grad);
    }

    private static unsafe Tensor FromMemory<T>(
        ReadOnlySpan<T> memory, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in dimensions)
            count *= size;
        if (count != memory.Length)
            throw new ArgumentException($"{memory.Length} elements cannot have the shape [{string.Join(", ", dimensions.ToArray())}].");
        fixed (T* data = memory)
            return Finish(Make(data, dimensions, ScalarTypes.Of(typeof(T))), dtype, device, requiresGrad);
    }

    private static unsafe Tensor FromArray(Array array, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        ElementSize(array);
        var dimensions = new long[array.Rank];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = array.GetLongLength(i);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(array))
            return Finish(Make(data, dimensions, ScalarTypes.Of(array.GetType().GetElementType()!)), dtype, device, requiresGrad);
    }

    private static unsafe Tensor Make(void* data, ReadOnlySpan<long> dimensions, ScalarType type)
    {
        fixed (long* sizes = dimensions)
            return Tensor.FromHandle(Native.Check(Native.al_tensor_from_memory(data, sizes, dimensions.Length, (int)type, 0)));
    }

    private static Tensor Finish(Tensor made, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        var type = dtype ?? made.dtype;
        var place = device ?? get_default_device();
        if (type != made.dtype || place.type != DeviceType.CPU)
        {
            using (made)
                return Tensor.Made(made.to(type, place), requiresGrad);
        }
        return Tensor.Made(made, requiresGrad);
    }

    private static int ElementSize(Array array) => ScalarTypes.Size(ScalarTypes.Of(array.GetType().GetElementType()!));

    [UnmanagedCallersOnly]
    private static void Unpin(nint handle) => GCHandle.FromIntPtr(handle).Free();
}
