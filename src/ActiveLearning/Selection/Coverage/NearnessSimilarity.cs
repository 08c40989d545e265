using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>What a squared distance lacks to the largest there can be: Wei, Iyer and Bilmes, "Submodularity in data subset selection and active learning", ICML 2015, section 2.</summary>
/// <param name="largest">A squared distance that no two samples exceed.</param>
internal sealed class NearnessSimilarity(double largest) : Similarity
{
    /// <inheritdoc/>
    internal override double None => 0;

    /// <inheritdoc/>
    internal override double Of(double squared) => Math.Max(0, largest - squared);

    /// <inheritdoc/>
    internal override Tensor Of(Tensor squared) => squared.neg_().add_(largest).clamp_min_(0);
}
