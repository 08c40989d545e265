using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// State tensors of an optimizer, one per parameter, made by the native half at each parameter's first step and owned here. The array is
/// handed to it whole, so that a step costs one call.
/// </summary>
internal sealed class OptimizerState(int count) : IDisposable
{
    internal nint[] Handles { get; } = new nint[count];

    ~OptimizerState() => Release();

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        for (var i = 0; i < Handles.Length; i++)
        {
            var handle = Interlocked.Exchange(ref Handles[i], 0);
            if (handle != 0)
                Native.al_tensor_release(handle);
        }
    }
}
