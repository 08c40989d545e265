using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>
/// Several opinions of one network by dropout on its embeddings: Gal and Ghahramani, "Dropout as a Bayesian approximation", ICML 2016, section 3, in front of the last linear layer,
/// so that the network itself runs once. A pass has one mask for all samples, as one draw of the weights has: what joint measures of several samples need (Kirsch, van Amersfoort
/// and Gal, "BatchBALD", NeurIPS 2019, section 3.2), and results do not depend on how samples are cut into batches.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    private readonly int _passes;
    private readonly double _rate;
    private readonly long _seed;
    private Tensor? _masks;

    /// <summary>Prepares; the masks are drawn when the length of an embedding is known.</summary>
    /// <param name="passes">How many, at least 1.</param>
    /// <param name="rate">The share of an embedding's numbers that a pass drops, 0 to below 1; the others are divided by the share that stays.</param>
    /// <param name="seed">Equal seeds give equal masks.</param>
    internal DropoutMasks(int passes, double rate, long seed)
    {
        _passes = passes;
        _rate = rate;
        _seed = seed;
    }

    /// <summary>Applies the masks.</summary>
    /// <param name="features">N x D.</param>
    /// <returns>One N x D per pass, made while it is enumerated.</returns>
    internal IEnumerable<Tensor> Apply(Tensor features)
    {
        _masks ??= Draw((int)features.shape[1]).to(features.dtype).to(features.device).DetachFromDisposeScope();
        for (var pass = 0; pass < _passes; pass++)
            yield return features.mul(_masks.select(0, pass));
    }

    /// <inheritdoc/>
    public void Dispose() => _masks?.Dispose();

    private Tensor Draw(int width)
    {
        var masks = new float[_passes * width];
        var kept = (float)(1 / (1 - _rate));
        var random = new SeedTree(_seed).Source("dropout");
        for (var i = 0; i < masks.Length; i++)
            masks[i] = random.NextDouble() < _rate ? 0 : kept;
        return torch.tensor(masks).view(_passes, width);
    }
}
