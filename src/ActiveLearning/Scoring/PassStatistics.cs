using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>What measures of several opinions are made of. Input everywhere: T x N x C logarithms of class probabilities, T passes.</summary>
internal static class PassStatistics
{
    /// <summary>The entropy of each sample's mean distribution.</summary>
    /// <param name="input">T x N x C.</param>
    /// <returns>N.</returns>
    internal static Tensor EntropyOfMean(Tensor input)
    {
        var mean = input.exp().mean([0]);
        return mean.clamp_min(1e-300).log_().mul_(mean).sum(1).neg_();
    }

    /// <summary>The mean over passes of the entropy of each sample's distribution.</summary>
    /// <param name="input">T x N x C.</param>
    /// <returns>N.</returns>
    internal static Tensor MeanEntropy(Tensor input) =>
        // A class that cannot be has the logarithm minus infinity; the clamp makes its term 0 times a number.
        input.exp().mul_(input.clamp_min(-1e300)).sum(2).neg_().mean([0]);

    /// <summary>How many passes take each class for the most probable one; of equal ones the first.</summary>
    /// <param name="input">T x N x C.</param>
    /// <returns>N x C, of the input's type.</returns>
    internal static Tensor Votes(Tensor input)
    {
        var (passes, samples, classes) = (input.shape[0], input.shape[1], input.shape[2]);
        var votes = torch.zeros([samples, classes], input.dtype, input.device);
        using var scope = torch.NewDisposeScope();
        for (var pass = 0L; pass < passes; pass++)
        {
            var best = input.select(0, pass).argmax(1).unsqueeze(1);
            votes.scatter_add_(1, best, torch.ones([samples, 1], input.dtype, input.device));
        }

        return votes;
    }
}
