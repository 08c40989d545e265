using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The entropy of the class distribution over the largest there can be.</summary>
internal sealed class NormalizedEntropyMeasure : Measure
{
    private static readonly EntropyMeasure Entropy = new();

    /// <inheritdoc/>
    public override string Name => "NormalizedEntropy";

    /// <inheritdoc/>
    public override string Description => "How undecided the whole class distribution is, from 0 to 1 for any number of classes.";

    /// <inheritdoc/>
    public override string Formula => "(-sum p log p) / log C; 0 for one class";

    /// <inheritdoc/>
    public override string Reference => "Shannon, \"A mathematical theory of communication\", Bell System Technical Journal 1948 (relative entropy of a source)";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input)
    {
        var classes = input.shape[1];
        return Entropy.Compute(input).div_(classes > 1 ? Math.Log(classes) : 1);
    }
}
