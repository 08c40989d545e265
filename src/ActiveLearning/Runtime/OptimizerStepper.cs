using TorchSharp;
using TorchSharp.Modules;

namespace ActiveLearning.Runtime;

/// <summary>Steps with one of TorchSharp's optimizers.</summary>
/// <param name="parameters">The parameters it changes.</param>
/// <param name="optimizer">The optimizer over them; disposed with this object.</param>
internal sealed class OptimizerStepper(IReadOnlyList<Parameter> parameters, torch.optim.Optimizer optimizer) : Stepper
{
    /// <inheritdoc/>
    public override void ZeroGradients() => DropGradients(parameters);

    /// <inheritdoc/>
    public override void Step(double learningRate)
    {
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = learningRate;
        optimizer.step();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            optimizer.Dispose();
    }
}
