using ActiveLearning.Experiments;

namespace ActiveLearning.Reports;

/// <summary>Gathers from an experiment what its report and its chart show.</summary>
internal static class ReportBuilder
{
    /// <summary>The report of an experiment.</summary>
    /// <param name="run">The experiment.</param>
    /// <param name="comparison">Its comparison.</param>
    public static ReportDocument Build(ExperimentRun run, ExperimentComparison comparison)
    {
        var classes = Classes(run);
        return new ReportDocument
        {
            Name = ReportText.Clean(run.Name),
            Headline = ReportHeadline.Of(comparison),
            Summary = Summary(comparison),
            Method = Method(comparison),
            ChartDescription = ChartDescription(comparison),
            Remarks = [.. comparison.Remarks.Select(ReportText.Clean)],
            Baseline = comparison.Baseline is null ? null : ReportText.Clean(comparison.Baseline),
            Labels = comparison.Labels,
            Target = comparison.Strategies[0].TargetAccuracy,
            Classes = classes,
            Strategies = [.. comparison.Strategies.Select(strategy => WithDetails(Strategy(strategy), strategy, run, classes.Length))],
            Manifest = [.. run.Manifest.Select(entry => new ReportEntry(ReportText.Clean(entry.Key), ReportText.CleanLines(entry.Value)))],
        };
    }

    /// <summary>A strategy with the figures of the comparison.</summary>
    public static ReportStrategy Strategy(StrategyComparison strategy) => new()
    {
        Name = ReportText.Clean(strategy.Strategy),
        IsBaseline = strategy.IsBaseline,
        Seeds = strategy.Seeds,
        Accuracy = strategy.Accuracy,
        Low = strategy.Low,
        High = strategy.High,
        Area = strategy.AreaUnderCurve,
        Difference = Difference(strategy.Difference),
        AreaDifference = Difference(strategy.AreaDifference),
        Wins = strategy.Wins,
        Ties = strategy.Ties,
        Losses = strategy.Losses,
        LabelsToTarget = strategy.LabelsToTarget,
        Curve = [.. strategy.Curve.Select(point => new ReportPoint(point.Labels, point.Mean, point.Low, point.High))],
    };

    /// <summary>How much was run, in one sentence.</summary>
    public static string Summary(ExperimentComparison comparison)
    {
        var counts = comparison.Strategies.SelectMany(strategy => strategy.Curve).ToArray();
        var (fewest, most) = (counts.Min(point => point.Labels), counts.Max(point => point.Labels));
        var (low, high) = (comparison.Strategies.Min(strategy => strategy.Curve[0].Seeds), comparison.Strategies.Max(strategy => strategy.Curve[0].Seeds));
        var seeds = low == high ? ReportText.Count(high, "seed", "seeds") : $"{low} to {high} seeds";
        var labels = fewest == most ? ReportText.Count(most, "label", "labels") : $"{ReportText.Whole(fewest)} to {ReportText.Whole(most)} labels";
        return $"{ReportText.Count(comparison.Strategies.Count, "strategy", "strategies")}, {seeds} each, {labels}; accuracy on the test samples, mean over seeds.";
    }

    /// <summary>What the chart shows, for those who do not see it.</summary>
    public static string ChartDescription(ExperimentComparison comparison)
    {
        var lines = comparison.Strategies.Select(strategy =>
        {
            var (first, last) = (strategy.Curve[0], strategy.Curve[^1]);
            return strategy.Curve.Count == 1
                ? $"{ReportText.Clean(strategy.Strategy)}: {ReportText.Percent(first.Mean)} % at {ReportText.Whole(first.Labels)}."
                : $"{ReportText.Clean(strategy.Strategy)}: from {ReportText.Percent(first.Mean)} % at {ReportText.Whole(first.Labels)} to {ReportText.Percent(last.Mean)} % at {ReportText.Whole(last.Labels)}.";
        });
        return $"Line chart of test accuracy in percent against the number of labeled samples, one line per strategy. {string.Join(" ", lines)}";
    }

    private static string Method(ExperimentComparison comparison)
    {
        const string area = "Area under curve is the mean accuracy between the first and the last label count compared (trapezoids over labels).";
        if (comparison.Baseline is null)
            return area;
        return "Differences are taken seed by seed. p (Holm) is of the paired t-test, two-sided, corrected after Holm for the number of strategies; p (permutation) is of the exact "
            + "sign-flip test, not corrected, and cannot be below 2^(1\u2212n) with n seeds. A win or a loss is a label count after the first at which the paired t-test finds p below 0.05 "
            + $"(as counted by Ash et al., 2020). {area}";
    }

    private static ReportDifference? Difference(PairedDifference? difference) =>
        difference is null ? null : new ReportDifference(difference.Mean, difference.Low, difference.High, difference.AdjustedPValue, difference.PermutationPValue);

    /// <summary>The classes' names; numbers where results have classes that nobody named.</summary>
    private static string[] Classes(ExperimentRun run)
    {
        var count = run.Results.Select(result => Math.Max(result.ClassAccuracy.Count, result.ClassPicks.Count)).Append(run.Classes.Count).Max();
        return [.. Enumerable.Range(0, count).Select(i => i < run.Classes.Count ? ReportText.Clean(run.Classes[i]) : FormattableString.Invariant($"class {i}"))];
    }

    private static ReportStrategy WithDetails(ReportStrategy basic, StrategyComparison strategy, ExperimentRun run, int classes)
    {
        var own = run.Results.Where(result => result.Strategy == strategy.Strategy).ToArray();
        var compared = own.Where(result => result.Labels == strategy.Labels && result.ClassAccuracy.Count > 0).ToArray();
        return basic with
        {
            ClassAccuracy = compared.Length == 0 ? null : [.. Enumerable.Range(0, classes).Select(c => MeanOfClass(compared, c))],
            Picks =
            [
                .. own.Where(result => result.ClassPicks.Count > 0).GroupBy(result => result.Labels).OrderBy(group => group.Key).Select(group => new ReportPicks(
                    group.Key, [.. Enumerable.Range(0, classes).Select(c => group.Average(result => c < result.ClassPicks.Count ? result.ClassPicks[c] : 0.0))])),
            ],
            LossHistograms =
            [
                .. own.Where(result => IsDrawable(result.Losses)).OrderBy(result => result.Labels).ThenBy(result => result.Seed).Select(result => new ReportLosses(
                    result.Labels, result.Seed,
                    new ReportHistogram(result.Losses!.TrueMinimum, result.Losses.TrueMaximum, result.Losses.TrueCounts),
                    new ReportHistogram(result.Losses.PredictedMinimum, result.Losses.PredictedMaximum, result.Losses.PredictedCounts),
                    result.Losses.RankingAccuracy)),
            ],
        };
    }

    /// <summary>Mean recall over the seeds that have test samples of the class.</summary>
    private static double? MeanOfClass(ExperimentResult[] results, int index)
    {
        var known = results.Where(result => index < result.ClassAccuracy.Count && double.IsFinite(result.ClassAccuracy[index])).Select(result => result.ClassAccuracy[index]).ToArray();
        return known.Length == 0 ? null : known.Average();
    }

    /// <summary>A head that diverged predicts no numbers; its histogram has no range.</summary>
    private static bool IsDrawable(LossHistogram? losses) =>
        losses is { TrueCounts.Count: > 0, PredictedCounts.Count: > 0 }
        && double.IsFinite(losses.TrueMinimum) && double.IsFinite(losses.TrueMaximum)
        && double.IsFinite(losses.PredictedMinimum) && double.IsFinite(losses.PredictedMaximum) && double.IsFinite(losses.RankingAccuracy);
}
