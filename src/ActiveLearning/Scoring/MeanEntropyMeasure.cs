using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The entropy of the mean of several opinions.</summary>
internal sealed class MeanEntropyMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "MeanEntropy";

    /// <inheritdoc/>
    public override string Description => "How undecided the mean of several opinions is: dropout passes, or the members of a committee.";

    /// <inheritdoc/>
    public override string Formula => "H(mean over passes of p), H(p) = -sum p log p";

    /// <inheritdoc/>
    public override string Reference => "Gal, Islam and Ghahramani, \"Deep Bayesian active learning with image data\", ICML 2017, section 4";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PassLogProbabilities;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => PassStatistics.EntropyOfMean(input);
}
