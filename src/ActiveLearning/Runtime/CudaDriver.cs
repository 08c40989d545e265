using System.Runtime.InteropServices;

namespace ActiveLearning.Runtime;

/// <summary>
/// Names and memory of CUDA devices, asked of NVIDIA's driver: neither TorchSharp nor libtorch's header-only interface tells them. The driver counts devices as
/// libtorch does (both go by CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER). The four functions used here have not changed since CUDA 3.2.
/// </summary>
internal static unsafe class CudaDriver
{
    private const int MaxName = 256;

    /// <summary>Name and memory in bytes of a device; null where the driver is missing or does not answer.</summary>
    /// <param name="index">Its number, from 0.</param>
    public static (string Name, long MemoryBytes)? Describe(int index) => Describe(index, NativeLibraryNames.CudaDriver);

    internal static (string Name, long MemoryBytes)? Describe(int index, IReadOnlyList<string> libraries)
    {
        foreach (var library in libraries)
        {
            if (NativeLibrary.TryLoad(library, typeof(CudaDriver).Assembly, null, out var handle))
                return Ask(handle, index);
        }

        return null;
    }

    private static (string Name, long MemoryBytes)? Ask(nint library, int index)
    {
        if (!NativeLibrary.TryGetExport(library, "cuInit", out var init)
            || !NativeLibrary.TryGetExport(library, "cuDeviceGet", out var get)
            || !NativeLibrary.TryGetExport(library, "cuDeviceGetName", out var getName)
            || !NativeLibrary.TryGetExport(library, "cuDeviceTotalMem_v2", out var getMemory))
        {
            return null;
        }

        int device;
        nuint memory;
        var name = stackalloc byte[MaxName];
        if (((delegate* unmanaged<uint, int>)init)(0) != 0
            || ((delegate* unmanaged<int*, int, int>)get)(&device, index) != 0
            || ((delegate* unmanaged<byte*, int, int, int>)getName)(name, MaxName, device) != 0
            || ((delegate* unmanaged<nuint*, int, int>)getMemory)(&memory, device) != 0)
        {
            return null;
        }

        return Marshal.PtrToStringUTF8((nint)name) is { Length: > 0 } text ? (text, (long)memory) : null;
    }
}
