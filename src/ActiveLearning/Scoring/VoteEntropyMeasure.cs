using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>How much the votes of several opinions are spread.</summary>
internal sealed class VoteEntropyMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "VoteEntropy";

    /// <inheritdoc/>
    public override string Description => "How evenly the votes of several opinions are spread over the classes: dropout passes, or the members of a committee.";

    /// <inheritdoc/>
    public override string Formula => "-sum v log v, v the share of passes that vote for a class, with 0 log 0 = 0";

    /// <inheritdoc/>
    public override string Reference => "Dagan and Engelson, \"Committee-based sampling for training probabilistic classifiers\", ICML 1995, section 3.1 (not divided by log min(passes, C))";

    /// <inheritdoc/>
    public override MeasureInput Input => MeasureInput.PassLogProbabilities;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input)
    {
        var shares = PassStatistics.Votes(input).div_(input.shape[0]);
        return shares.clamp_min(1e-300).log_().mul_(shares).sum(1).neg_();
    }
}
