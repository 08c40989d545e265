using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The entropy of the class distribution.</summary>
internal sealed class EntropyMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "Entropy";

    /// <inheritdoc/>
    public override string Description => "How undecided the whole class distribution is.";

    /// <inheritdoc/>
    public override string Formula => "-sum p log p, with 0 log 0 = 0";

    /// <inheritdoc/>
    public override string Reference => "Shannon, \"A mathematical theory of communication\", Bell System Technical Journal 1948";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) =>
        // A class that cannot be has the logarithm minus infinity; the clamp makes its term 0 times a number.
        input.exp().mul_(input.clamp_min(-1e300)).sum(1).neg_();
}
