using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>
/// The normalised temperature-scaled cross-entropy of SimCLR: Chen et al., ICML 2020, equation 1. Of all other pictures of the batch, each is to find the one that was made from the same
/// picture, by the cosine of their projections.
/// </summary>
internal static class ContrastiveLoss
{
    /// <summary>Computes it.</summary>
    /// <param name="projections">2N x P: the first views of N pictures, then the second views in the same order; N at least 1.</param>
    /// <param name="temperature">What cosines are divided by.</param>
    /// <returns>The mean over all 2N, and how many found their partner first.</returns>
    internal static (Tensor Loss, Tensor Found) Compute(Tensor projections, double temperature)
    {
        var count = projections.shape[0];
        var lengths = projections.square().sum(1).clamp_min(1e-16).sqrt().unsqueeze(1);
        var unit = projections.div(lengths);
        var isSelf = torch.eye(count, dtype: ScalarType.Bool, device: projections.device);
        var logits = unit.mm(unit.t()).div(temperature).masked_fill(isSelf, -1e9);
        var partners = torch.arange(count, dtype: ScalarType.Int64, device: projections.device).add(count / 2).remainder(count);
        var loss = nn.functional.cross_entropy(logits, partners);
        using (torch.no_grad())
            return (loss, logits.argmax(1).eq(partners).sum());
    }
}
