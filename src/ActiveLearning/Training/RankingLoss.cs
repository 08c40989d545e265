using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training;

/// <summary>
/// The loss of the loss prediction head (Yoo and Kweon, "Learning loss for active learning", CVPR 2019, equation 2): absolute losses shrink
/// while a network learns, so the head is asked only which of two samples has the larger one.
/// </summary>
/// <param name="Loss">Mean over the pairs of max(0, margin - s (predicted i - predicted j)), with the graph to the predictions; 0 where there is no pair.</param>
/// <param name="RightPairs">Number of pairs that the predictions put in the order of the true losses, on the device; a predicted tie is not right.</param>
/// <param name="Pairs">Number of pairs.</param>
internal readonly record struct RankingLoss(Tensor Loss, Tensor RightPairs, int Pairs)
{
    /// <summary>
    /// Pairs sample i of a batch of B with sample B - 1 - i; an odd batch leaves its middle sample out. s is 1 where the true loss of i is
    /// larger than that of j, else -1. Call inside a dispose scope.
    /// </summary>
    /// <param name="predicted">B predicted losses.</param>
    /// <param name="losses">B true losses; no gradient goes back to them.</param>
    /// <param name="margin">How far apart the two predictions of a pair are pushed, above 0.</param>
    /// <exception cref="ArgumentException">The two are not of one dimension and equal length.</exception>
    public static RankingLoss Compute(Tensor predicted, Tensor losses, double margin)
    {
        // B x 1 against B would broadcast to B x B and train the head on nonsense.
        if (predicted.shape.Length != 1 || losses.shape.Length != 1 || predicted.shape[0] != losses.shape[0])
        {
            throw new ArgumentException(
                $"Predicted losses of shape [{string.Join(", ", predicted.shape)}] cannot be compared with losses of shape [{string.Join(", ", losses.shape)}]; both must be one row of equal length.", nameof(predicted));
        }

        var pairs = predicted.shape[0] / 2;
        var difference = First(predicted, pairs).sub(Second(predicted, pairs));
        Tensor signs;
        Tensor right;
        using (torch.no_grad())
        {
            var truth = losses.detach();
            signs = First(truth, pairs).gt(Second(truth, pairs)).to(difference.dtype).mul_(2).sub_(1);
            right = difference.detach().mul(signs).gt(0).sum();
        }

        // The sum over no pairs is 0 and has a graph, where a mean would be no number.
        var loss = difference.mul(signs).neg().add(margin).clamp_min(0).sum().div(Math.Max(pairs, 1));
        return new RankingLoss(loss, right, (int)pairs);
    }

    private static Tensor First(Tensor row, long pairs) => row.narrow(0, 0, pairs);

    private static Tensor Second(Tensor row, long pairs) => row.flip(0).narrow(0, 0, pairs);
}
