using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The share of opinions that are not the most frequent one.</summary>
internal sealed class VariationRatioMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "VariationRatio";

    /// <inheritdoc/>
    public override string Description => "The share of opinions that vote for another class than most do: dropout passes, or the members of a committee.";

    /// <inheritdoc/>
    public override string Formula => "1 - (votes of the most frequent class) / passes";

    /// <inheritdoc/>
    public override string Reference => "Freeman, \"Elementary applied statistics\", 1965; Gal et al., ICML 2017, section 4";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PassLogProbabilities;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => PassStatistics.Votes(input).amax([1]).div_(-input.shape[0]).add_(1);
}
