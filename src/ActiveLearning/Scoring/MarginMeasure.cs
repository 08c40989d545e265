using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>One minus the distance between the two largest probabilities.</summary>
internal sealed class MarginMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "Margin";

    /// <inheritdoc/>
    public override string Description => "How close the two most probable classes are.";

    /// <inheritdoc/>
    public override string Formula => "1 - (p1 - p2)";

    /// <inheritdoc/>
    public override string Reference => "Scheffer, Decomain and Wrobel, \"Active hidden Markov models for information extraction\", IDA 2001";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input)
    {
        var (first, second) = TopProbabilities.TwoLargest(input);
        return second.sub(first).add_(1);
    }
}
