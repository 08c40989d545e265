using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015) and AdamW (Loshchilov and Hutter, ICLR 2019) as PyTorch has them, in plain TorchSharp. Why not TorchSharp's own
/// optimizers: see <see cref="SgdStepper"/>.
/// </summary>
/// <param name="parameters">The parameters it changes.</param>
/// <param name="beta1">How much of the mean gradient is kept, 0 to 1.</param>
/// <param name="beta2">How much of the mean squared gradient is kept, 0 to 1.</param>
/// <param name="weightDecay">The part of a parameter that goes at a step: taken from it (AdamW) or added to its gradient (Adam).</param>
/// <param name="decoupled">AdamW.</param>
internal sealed class AdamStepper(IReadOnlyList<Parameter> parameters, double beta1, double beta2, double weightDecay, bool decoupled) : Stepper
{
    private const double Epsilon = 1e-8;
    private readonly (Tensor Mean, Tensor Square, int Steps)[] _state = new (Tensor, Tensor, int)[parameters.Count];

    /// <inheritdoc/>
    public override void ZeroGradients() => DropGradients(parameters);

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var one = 1.0.ToScalar();
        using var epsilon = Epsilon.ToScalar();
        using var keptMean = beta1.ToScalar();
        using var newMean = (1 - beta1).ToScalar();
        using var keptSquare = beta2.ToScalar();
        using var newSquare = (1 - beta2).ToScalar();
        using var decay = weightDecay.ToScalar();
        using var shrink = (1 - (learningRate * weightDecay)).ToScalar();
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].grad is not { } gradient)
                continue;
            if (_state[i].Steps == 0)
                _state[i] = (torch.zeros_like(parameters[i]).DetachFromDisposeScope(), torch.zeros_like(parameters[i]).DetachFromDisposeScope(), 0);
            _state[i].Steps++;
            var (mean, square, steps) = _state[i];
            if (decoupled)
                parameters[i].mul_(shrink);
            else if (weightDecay != 0)
                gradient = gradient.add(parameters[i], decay);
            mean.mul_(keptMean).add_(gradient, newMean);
            square.mul_(keptSquare).addcmul_(gradient, gradient, newSquare);

            // The means start at zero: what they lack of their full size at this step is made good here.
            using var unbias = (1 / Math.Sqrt(1 - Math.Pow(beta2, steps))).ToScalar();
            using var rate = (-learningRate / (1 - Math.Pow(beta1, steps))).ToScalar();
            parameters[i].addcdiv_(mean, square.sqrt().mul_(unbias).add_(epsilon, one), rate);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var (mean, square, steps) in _state)
        {
            if (steps == 0)
                continue;
            mean.Dispose();
            square.Dispose();
        }
    }
}
