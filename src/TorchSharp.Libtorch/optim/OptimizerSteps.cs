using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>The native calls that work on all parameters at once.</summary>
internal static unsafe class OptimizerSteps
{
    internal static void ZeroGrad(Parameter[] parameters, bool setToNone)
    {
        var handles = Handles(parameters);
        fixed (nint* pointer = handles)
            Native.Check(Native.al_zero_grad(pointer, handles.Length, setToNone ? 1 : 0));
        GC.KeepAlive(parameters);
    }

    internal static double ClipGradNorm(Parameter[] parameters, double maxNorm, double normType)
    {
        var handles = Handles(parameters);
        double total;
        fixed (nint* pointer = handles)
            Native.Check(Native.al_clip_grad_norm(pointer, handles.Length, maxNorm, normType, &total));
        GC.KeepAlive(parameters);
        return total;
    }

    internal static nint[] Handles(Parameter[] parameters) => Array.ConvertAll(parameters, parameter => parameter.Handle);
}
