using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>exp(-d² / sigma²), between 0 and 1: the kernel of Bae, Noh and Sutherland, "Generalized coverage", ECCV 2024, section 3.</summary>
/// <param name="sigma">The width, above 0.</param>
internal sealed class GaussianSimilarity(double sigma) : Similarity
{
    private readonly double _scale = -1 / (sigma * sigma);

    /// <inheritdoc/>
    internal override double None => 0;

    /// <inheritdoc/>
    internal override double Of(double squared) => Math.Exp(squared * _scale);

    /// <inheritdoc/>
    internal override Tensor Of(Tensor squared) => squared.mul_(_scale).exp_();
}
