using ActiveLearning.Experiments;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>How well a loss prediction head knows the losses of a model.</summary>
public static class LossDiagnostics
{
    /// <summary>Number of bins of each histogram.</summary>
    public const int Bins = 50;

    /// <summary>Measures a model with a loss prediction head on samples whose labels are known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool; its classes are matched with the model's by name.</param>
    /// <param name="options">How; the temperature counts for the true losses.</param>
    /// <param name="context">Stops it; receives problems.</param>
    /// <param name="useOracle">Measure on all readable samples by their known but hidden labels instead of on the labeled ones.</param>
    /// <returns>
    /// Histograms of the true losses (cross-entropies, natural logarithm) and of the predicted ones, <see cref="Bins"/> bins each from the
    /// smallest to the largest value; and the ranking accuracy over all pairs of samples.
    /// </returns>
    /// <exception cref="ActiveLearningException">
    /// The model has no head (<c>NoLossHead</c>), no sample has a label (<c>NoLabels</c>) or one has a class the model does not know
    /// (<c>ClassMismatch</c>); else as for <see cref="Predictor.Run"/>.
    /// </exception>
    public static LossHistogram Measure(Model model, Pool pool, PredictOptions options, RunContext context, bool useOracle = false)
    {
        model.RequireLossHead();
        var labels = Evaluator.CollectLabels(model, pool, useOracle, context);
        var truth = new List<double>(labels.Count);
        var predicted = new List<double>(labels.Count);
        foreach (var batch in Predictor.Run(
            model, pool, [.. labels.Keys.Order()], PredictionParts.Logits | PredictionParts.PredictedLosses, options with { Measure = null }, context))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                truth.Add(Evaluator.CrossEntropy(batch.Logits.AsSpan(i * batch.Classes, batch.Classes), labels[batch.Indices[i]], options.Temperature));
                predicted.Add(batch.PredictedLosses![i]);
            }
        }

        if (truth.Count == 0)
            throw new ActiveLearningException("NoLabels", ErrorKind.InvalidData, $"None of the labeled samples of pool '{pool.Name}' can be read; see the errors above.", pool.Name);
        var (trueMinimum, trueMaximum, trueCounts) = Histogram([.. truth]);
        var (predictedMinimum, predictedMaximum, predictedCounts) = Histogram([.. predicted]);
        return new LossHistogram
        {
            TrueMinimum = trueMinimum,
            TrueMaximum = trueMaximum,
            TrueCounts = trueCounts,
            PredictedMinimum = predictedMinimum,
            PredictedMaximum = predictedMaximum,
            PredictedCounts = predictedCounts,
            RankingAccuracy = RankingAccuracy([.. truth], [.. predicted]),
        };
    }

    /// <summary>
    /// The share of pairs of samples with different true losses whose predictions are in the same order; equal predictions count half, so
    /// that a head that says the same of all is at chance (Harrell et al., "Evaluating the yield of medical tests", JAMA 1982). O(N log N).
    /// </summary>
    /// <param name="truth">N true losses, none NaN.</param>
    /// <param name="predicted">N predicted losses, none NaN.</param>
    /// <returns>0 to 1; 0.5 where no two true losses differ.</returns>
    internal static double RankingAccuracy(double[] truth, double[] predicted)
    {
        var count = truth.Length;
        var ranks = Ranks(predicted);
        var order = Enumerable.Range(0, count).ToArray();
        Array.Sort((double[])truth.Clone(), order);

        // From the smallest true loss up: a binary indexed tree over the ranks says how many of those before were predicted lower or alike.
        var tree = new int[count + 1];
        var (right, tied, pairs) = (0L, 0L, 0L);
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && truth[order[end]] == truth[order[start]])
                end++;
            for (var i = start; i < end; i++)
            {
                var lower = CountUpTo(tree, ranks[order[i]] - 1);
                right += lower;
                tied += CountUpTo(tree, ranks[order[i]]) - lower;
                pairs += start;
            }

            for (var i = start; i < end; i++)
                Add(tree, ranks[order[i]]);
            start = end;
        }

        return pairs == 0 ? 0.5 : (right + (0.5 * tied)) / pairs;
    }

    /// <summary>Counts values in bins of equal width; equal values all fall into the first bin of a range of length 1.</summary>
    internal static (double Minimum, double Maximum, int[] Counts) Histogram(double[] values)
    {
        var (minimum, maximum) = (values.Min(), values.Max());
        if (minimum == maximum)
            maximum = minimum + 1;
        var counts = new int[Bins];
        foreach (var value in values)
            counts[Math.Clamp((int)((value - minimum) / (maximum - minimum) * Bins), 0, Bins - 1)]++;
        return (minimum, maximum, counts);
    }

    /// <summary>The place of each value among the distinct ones, from 1.</summary>
    private static int[] Ranks(double[] values)
    {
        var sorted = (double[])values.Clone();
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new int[values.Length];
        var rank = 0;
        for (var i = 0; i < order.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
                rank++;
            ranks[order[i]] = rank;
        }

        return ranks;
    }

    private static void Add(int[] tree, int rank)
    {
        for (; rank < tree.Length; rank += rank & -rank)
            tree[rank]++;
    }

    private static long CountUpTo(int[] tree, int rank)
    {
        var sum = 0L;
        for (; rank > 0; rank -= rank & -rank)
            sum += tree[rank];
        return sum;
    }
}
