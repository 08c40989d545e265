using TorchSharp.Interop;

namespace TorchSharp.Modules;

/// <summary>What Adam and AdamW share: they differ in where the weight decay goes.</summary>
public abstract class AdamBase : OptimizerHelper
{
    private const int Decoupled = 1;
    private const int AmsGrad = 2;
    private const int Maximize = 4;
    private readonly bool _decoupled;

    private protected AdamBase(bool decoupled) => _decoupled = decoupled;

    private protected static void Require(double lr, double beta1, double beta2, double eps, double weightDecay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lr);
        ArgumentOutOfRangeException.ThrowIfNegative(eps);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        if (beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1)
            throw new ArgumentOutOfRangeException(nameof(beta1), $"The betas lie in [0, 1): {beta1}, {beta2}.");
    }

    private protected unsafe void Step(
        Group group, double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad, bool maximize)
    {
        var handles = OptimizerSteps.Handles(group.Parameters);
        fixed (nint* parameters = handles, means = group.States[0].Handles, squares = group.States[1].Handles,
            largest = group.States[2].Handles)
        fixed (long* steps = group.Steps)
        {
            Native.Check(Native.al_adam_step(
                parameters, means, squares, largest, steps, handles.Length, lr, beta1, beta2, eps, weightDecay,
                (_decoupled ? Decoupled : 0) | (amsgrad ? AmsGrad : 0) | (maximize ? Maximize : 0)));
        }
        GC.KeepAlive(group);
    }
}
