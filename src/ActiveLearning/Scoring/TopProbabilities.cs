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

    /// <summary>1 less the difference of the two largest.</summary>
    /// <param name="probabilities">One distribution.</param>
    public static double Margin(ReadOnlySpan<float> probabilities)
    {
        var (first, second) = (0.0, 0.0);
        foreach (var probability in probabilities)
        {
            if (probability > first)
                (first, second) = (probability, first);
            else if (probability > second)
                second = probability;
        }

        return Math.Max(0, 1 - (first - second));
    }

    /// <summary>The most probable class; of equal ones the first.</summary>
    /// <param name="probabilities">One distribution.</param>
    public static int IndexOfLargest(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
            best = probabilities[i] > probabilities[best] ? i : best;
        return best;
    }
}
