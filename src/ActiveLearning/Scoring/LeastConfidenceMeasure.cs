using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>One minus the largest probability.</summary>
internal sealed class LeastConfidenceMeasure : Measure
{
    /// <inheritdoc/>
    public override string Name => "LeastConfidence";

    /// <inheritdoc/>
    public override string Description => "How far the most probable class is from certain.";

    /// <inheritdoc/>
    public override string Formula => "1 - p1";

    /// <inheritdoc/>
    public override string Reference => "Lewis and Gale, \"A sequential algorithm for training text classifiers\", SIGIR 1994";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor input) => TopProbabilities.Largest(input).neg_().add_(1);
}
