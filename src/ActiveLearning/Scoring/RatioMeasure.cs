using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The second largest probability over the largest.</summary>
internal sealed class RatioMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "Ratio";

    /// <inheritdoc/>
    public override string Description => "How large the second most probable class is beside the first.";

    /// <inheritdoc/>
    public override string Formula => "p2 / p1";

    /// <inheritdoc/>
    public override string Reference => "Munro Monarch, \"Human-in-the-loop machine learning\", Manning 2021, section 3.2 (ratio of confidence)";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input)
    {
        var (first, second) = TopProbabilities.TwoLargest(input);
        return second.div(first);
    }
}
