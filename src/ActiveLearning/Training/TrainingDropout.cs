using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training;

/// <summary>
/// Drops numbers of embeddings while a network trains: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout", JMLR 15 (2014). Drawn from a generator of its own, since
/// libtorch's global one belongs to all that runs in the process.
/// </summary>
internal sealed class TrainingDropout : IDisposable
{
    private readonly double _rate;
    private readonly Generator _generator;

    /// <summary>Begins.</summary>
    /// <param name="rate">The share that is dropped, above 0 and below 1; the others are divided by the share that stays.</param>
    /// <param name="seed">Equal seeds drop equally.</param>
    internal TrainingDropout(double rate, long seed)
    {
        _rate = rate;
        _generator = new Generator(unchecked((ulong)seed));
    }

    /// <summary>Drops anew.</summary>
    /// <param name="features">N x D.</param>
    /// <returns>N x D, with the gradient of what stays.</returns>
    internal Tensor Apply(Tensor features)
    {
        // Drawn on the processor: the same numbers are dropped on every device.
        using var scope = torch.NewDisposeScope();
        var mask = torch.empty(features.shape, dtype: ScalarType.Float32).bernoulli_(1 - _rate, _generator).div_(1 - _rate);
        return features.mul(mask.to(features.device).to(features.dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();
}
