using MathNet.Numerics.Distributions;

namespace ActiveLearning.Experiments;

/// <summary>Mean, spread and confidence of a figure over the seeds.</summary>
internal static class SeedStatistics
{
    /// <summary>The mean, the sample standard deviation and the 95 % interval of the mean by Student's t; without spread and interval for one value.</summary>
    /// <param name="values">One value a seed, at least one.</param>
    public static (double Mean, double? Deviation, double? Low, double? High) Describe(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        if (values.Count < 2)
            return (mean, null, null, null);
        var deviation = Deviation(values, mean);
        var half = StudentT.InvCDF(0, 1, values.Count - 1, 1 - (ExperimentComparison.Significance / 2)) * deviation / Math.Sqrt(values.Count);
        return (mean, deviation, mean - half, mean + half);
    }

    /// <summary>Two-sided p-value of Student's t-test that the mean is zero; of pairs when given their differences.</summary>
    /// <param name="values">At least two values.</param>
    public static double TTest(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var error = Deviation(values, mean) / Math.Sqrt(values.Count);
        // Values all alike leave no spread to judge by: zero is then certain or impossible.
        if (error <= 1e-12 * Math.Max(1, Math.Abs(mean)))
            return Math.Abs(mean) <= 1e-12 ? 1 : 0;
        return 2 * StudentT.CDF(0, 1, values.Count - 1, -Math.Abs(mean / error));
    }

    /// <summary>Two-sided p-value of the exact sign-flip permutation test that the values are symmetric around zero (Fisher, "The design of experiments", 1935, section 21).</summary>
    /// <param name="values">2 to 20 values.</param>
    public static double SignFlipTest(IReadOnlyList<double> values)
    {
        var observed = Math.Abs(values.Sum());
        // Sums that are equal on paper may differ in their last bits.
        var threshold = observed - (1e-12 * Math.Max(1, values.Sum(Math.Abs)));
        var ways = 1 << values.Count;
        var asLarge = 0;
        for (var signs = 0; signs < ways; signs++)
        {
            double sum = 0;
            for (var i = 0; i < values.Count; i++)
                sum += (signs >> i & 1) == 0 ? values[i] : -values[i];
            if (Math.Abs(sum) >= threshold)
                asLarge++;
        }

        return (double)asLarge / ways;
    }

    /// <summary>Holm's correction ("A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979) for several tests.</summary>
    /// <param name="pValues">One p-value a test.</param>
    /// <returns>The corrected p-values, in the same order, at most 1.</returns>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        var corrected = new double[pValues.Count];
        double highest = 0;
        var rank = 0;
        foreach (var i in Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i]))
            corrected[i] = highest = Math.Max(highest, Math.Min(1, pValues[i] * (pValues.Count - rank++)));
        return corrected;
    }

    private static double Deviation(IReadOnlyList<double> values, double mean) =>
        Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
}
