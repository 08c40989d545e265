using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>
/// Stochastic gradient descent with momentum as PyTorch has it, in plain TorchSharp. TorchSharp's own optimizers leave the numbers they compute
/// with to the garbage collector, which now and then frees one while libtorch still reads it; here every number lives as long as its operation.
/// </summary>
/// <param name="parameters">The parameters it changes.</param>
/// <param name="momentum">What is kept of the previous change, 0 to 1.</param>
/// <param name="weightDecay">The part of a parameter that is added to its gradient.</param>
internal sealed class SgdStepper(IReadOnlyList<Parameter> parameters, double momentum, double weightDecay) : Stepper
{
    private readonly Tensor?[] _buffers = new Tensor?[parameters.Count];

    /// <inheritdoc/>
    public override void ZeroGradients() => DropGradients(parameters);

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var one = 1.0.ToScalar();
        using var kept = momentum.ToScalar();
        using var decay = weightDecay.ToScalar();
        using var rate = (-learningRate).ToScalar();
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].grad is not { } gradient)
                continue;
            var change = weightDecay == 0 ? gradient : gradient.add(parameters[i], decay);
            if (momentum != 0)
            {
                if (_buffers[i] is { } buffer)
                    buffer.mul_(kept).add_(change, one);
                else
                    _buffers[i] = change.clone().DetachFromDisposeScope();
                change = _buffers[i]!;
            }

            parameters[i].add_(change, rate);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var buffer in _buffers)
            buffer?.Dispose();
    }
}
