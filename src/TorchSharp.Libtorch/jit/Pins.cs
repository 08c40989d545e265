using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Arrays held in place until disposed.</summary>
internal sealed class Pins : IDisposable
{
    private readonly List<GCHandle> _handles = [];

    internal nint Add(Array array)
    {
        var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        _handles.Add(handle);
        return handle.AddrOfPinnedObject();
    }

    public void Dispose()
    {
        foreach (var handle in _handles)
            handle.Free();
    }
}
