using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>How far several opinions scatter.</summary>
internal sealed class VarianceMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "Variance";

    /// <inheritdoc/>
    public override string Description => "How far the probabilities of several opinions scatter: dropout passes, or the members of a committee.";

    /// <inheritdoc/>
    public override string Formula => "mean over classes of (mean over passes of p² - (mean over passes of p)²)";

    /// <inheritdoc/>
    public override string Reference => "Gal, Islam and Ghahramani, \"Deep Bayesian active learning with image data\", ICML 2017, section 4 (mean STD, squared)";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PassLogProbabilities;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input)
    {
        var probabilities = input.exp();
        // Differences from the mean, not a difference of squares: opinions that agree have variance 0 to the last digit.
        return probabilities.sub(probabilities.mean([0], keepdim: true)).square().mean([2]).mean([0]);
    }
}
