using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>1 within a radius, 0 outside: Yehuda, Dekel, Hacohen and Weinshall, "Active learning through a covering lens", NeurIPS 2022, section 3.</summary>
/// <param name="radius">The radius, above 0; samples at it are within.</param>
internal sealed class BallSimilarity(double radius) : Similarity
{
    private readonly double _squared = radius * radius;

    /// <inheritdoc/>
    internal override double None => 0;

    /// <inheritdoc/>
    internal override double? Jump => _squared;

    /// <inheritdoc/>
    internal override double Of(double squared) => squared <= _squared ? 1 : 0;

    /// <inheritdoc/>
    internal override Tensor Of(Tensor squared) => squared.le(_squared).to(squared.dtype);
}
