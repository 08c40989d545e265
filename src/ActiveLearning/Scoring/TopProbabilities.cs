using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>The largest probabilities of each row.</summary>
internal static class TopProbabilities
{
    /// <summary>The largest of each row.</summary>
    /// <param name="logProbabilities">N x C logarithms.</param>
    public static Tensor Largest(Tensor logProbabilities) => logProbabilities.amax([1]).exp();

    /// <summary>The two largest of each row; with one class the second is 0.</summary>
    /// <param name="logProbabilities">N x C logarithms.</param>
    public static (Tensor First, Tensor Second) TwoLargest(Tensor logProbabilities)
    {
        if (logProbabilities.shape[1] < 2)
        {
            var only = Largest(logProbabilities);
            return (only, torch.zeros_like(only));
        }

        var top = logProbabilities.topk(2, 1, largest: true, sorted: true).values.exp();
        return (top.select(1, 0), top.select(1, 1));
    }
}
