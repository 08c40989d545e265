using System.Globalization;
using ActiveLearning.Experiments;

namespace ActiveLearning.Reports;

/// <summary>
/// Says in one sentence what a comparison showed. It claims that a strategy is better only where the interval of the difference excludes zero and the
/// p-value, corrected for the number of strategies, is below 0.05; the best of several looks good by chance alone too often.
/// </summary>
internal static class ReportHeadline
{
    /// <summary>The sentence.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string Of(ExperimentComparison comparison)
    {
        var others = comparison.Strategies.Where(strategy => strategy.Difference is not null).ToArray();
        if (others.Length == 0)
            return Alone(comparison);

        var baseline = ReportText.Clean(comparison.Baseline!);
        var where = $"at {ReportText.Count(comparison.Labels!.Value, "label", "labels")}";
        var best = others.MaxBy(strategy => strategy.Difference!.Mean)!;
        var (name, difference) = (ReportText.Clean(best.Strategy), best.Difference!);
        var among = others.Length == 1 ? "" : $", the best of {others.Length} strategies,";
        if (difference.Seeds == 1)
            return $"{name}{among} ended {Distance(difference.Mean, baseline)} {where}, in a single seed: too little to tell it from chance";

        var interval = $"95 % interval {ReportText.Points(difference.Low!.Value)} to {ReportText.Points(difference.High!.Value)}, {difference.Seeds} seeds";
        if (difference.IsSignificant && difference.Mean > 0)
            return $"{name} beat {baseline} by {ReportText.Points(difference.Mean)} points {where} ({interval})";
        if (difference.IsSignificant)
            return others.Length == 1
                ? $"{name} fell {ReportText.Points(-difference.Mean)} points behind {baseline} {where} ({interval})"
                : $"No strategy beat {baseline} {where}; the best of the others, {name}, ended {ReportText.Points(-difference.Mean)} points below it ({interval})";
        var zero = difference.Low <= 0 && difference.High >= 0;
        var reason = zero
            ? "the interval includes zero"
            : string.Create(CultureInfo.InvariantCulture, $"p = {difference.AdjustedPValue:0.000} after correction for {others.Length} strategies");
        return $"{name}{among} ended {Distance(difference.Mean, baseline)} {where}, within chance: {reason} ({interval})";
    }

    private static string Distance(double mean, string baseline) => ReportText.Points(mean) switch
    {
        "0.0" => $"level with {baseline}",
        _ when mean > 0 => $"{ReportText.Points(mean)} points above {baseline}",
        _ => $"{ReportText.Points(-mean)} points below {baseline}",
    };

    private static string Alone(ExperimentComparison comparison)
    {
        var known = comparison.Strategies.Where(strategy => strategy.Accuracy is not null).ToArray();
        if (known.Length == 0)
            return $"{comparison.Strategies.Count} strategies that share no label count: nothing can be compared yet";
        var best = known.MaxBy(strategy => strategy.Accuracy)!;
        var reached = $"{ReportText.Clean(best.Strategy)} reached {ReportText.Percent(best.Accuracy!.Value)} % at {ReportText.Count(comparison.Labels!.Value, "label", "labels")}";
        return known.Length == 1 ? reached : $"{reached}, the highest of {known.Length} strategies; without a common baseline no difference was tested";
    }
}
