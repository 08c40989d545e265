namespace ActiveLearning.Tests.Selection.Coverage;

/// <summary>The greedy algorithm written out: every gain of every candidate at every pick, from distances difference by difference.</summary>
internal static class PlainCoverage
{
    /// <summary>Picks.</summary>
    /// <param name="rows">All vectors.</param>
    /// <param name="isLabeled">Which have a label.</param>
    /// <param name="weights">The weight of each unlabeled sample as one to be stood for.</param>
    /// <param name="similarity">Of a squared distance.</param>
    /// <param name="count">How many.</param>
    internal static List<(int Index, double Gain)> Pick(float[][] rows, Func<int, bool> isLabeled, Func<int, double> weights, Func<double, double> similarity, int count)
    {
        var open = Enumerable.Range(0, rows.Length).Where(index => !isLabeled(index)).ToArray();
        var best = open.ToDictionary(index => index, index => Enumerable.Range(0, rows.Length).Where(isLabeled).Select(other => similarity(Squared(rows[index], rows[other]))).DefaultIfEmpty(0).Max());
        var picks = new List<(int Index, double Gain)>();
        while (picks.Count < count)
        {
            var gains = open.Where(index => picks.TrueForAll(pick => pick.Index != index))
                .Select(index => (Index: index, Gain: open.Sum(other => weights(other) * Math.Max(0, similarity(Squared(rows[index], rows[other])) - best[other])))).ToArray();
            var most = gains.Max(pair => pair.Gain);
            if (most <= 1e-12)
                break;
            var pick = gains.First(pair => pair.Gain >= most * (1 - 1e-9));
            picks.Add(pick);
            foreach (var other in open)
                best[other] = Math.Max(best[other], similarity(Squared(rows[pick.Index], rows[other])));
        }

        return picks;
    }

    internal static double Squared(float[] left, float[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += ((double)left[i] - right[i]) * ((double)left[i] - right[i]);
        return sum;
    }
}
