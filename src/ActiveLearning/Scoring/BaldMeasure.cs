using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>What a label would tell about which of several opinions is right.</summary>
internal sealed class BaldMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "Bald";

    /// <inheritdoc/>
    public override string Description => "How much several opinions disagree, each being sure: dropout passes, or the members of a committee.";

    /// <inheritdoc/>
    public override string Formula => "H(mean over passes of p) - mean over passes of H(p)";

    /// <inheritdoc/>
    public override string Reference => "Houlsby, Huszar, Ghahramani and Lengyel, \"Bayesian active learning for classification and preference learning\", arXiv:1112.5745, equation 2; Gal et al., ICML 2017";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PassLogProbabilities;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => PassStatistics.EntropyOfMean(input).sub_(PassStatistics.MeanEntropy(input)).clamp_min_(0);
}
