using TorchSharp.Modules;

namespace ActiveLearning.Runtime;

/// <summary>Changes a network's parameters by their gradients. One per training run, on its thread.</summary>
internal abstract class Stepper : IDisposable
{
    /// <summary>Forgets the gradients.</summary>
    public abstract void ZeroGradients();

    /// <summary>Drops gradients instead of filling them with zeros: the first one is then stored instead of added.</summary>
    /// <param name="parameters">Whose.</param>
    protected static void DropGradients(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
            parameter.grad = null;
    }

    /// <summary>One step.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    public abstract void Step(double learningRate);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the optimizer's state.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
