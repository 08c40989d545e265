using System.Globalization;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Progress;

/// <summary>
/// Says from a history of accuracies whether more labels are worth it. The curve is that of <see cref="CurveFitter"/>; its intervals come from a residual bootstrap (Efron,
/// "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979): weighted residuals, made larger for the three parameters they were
/// fitted with, are drawn anew and the curve is fitted again.
/// </summary>
public static class ProgressForecaster
{
    /// <summary>More labels than this are as good as never.</summary>
    private const double Never = 1e12;

    /// <summary>A forecast that far beyond the history is a guess.</summary>
    private const double FarFactor = 10;

    private const int Parameters = 3;

    /// <summary>Measures one history.</summary>
    /// <param name="experiment">The experiment's name, or an empty text.</param>
    /// <param name="strategy">The strategy's name, or an empty text.</param>
    /// <param name="points">Label counts with their accuracies in any order; several of a count are several runs.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">
    /// There are no points (<c>NoResults</c>), a point has fewer than 1 label or an accuracy that is none (<c>InvalidResult</c>), or an option is out of range
    /// (<c>InvalidProgressOption</c>).
    /// </exception>
    public static ProgressReport Measure(string experiment, string strategy, IReadOnlyList<AccuracyPoint> points, ProgressOptions options, RunContext context)
    {
        options.Validate();
        Check(points);
        var sorted = points.OrderBy(point => point.Labels).ToArray();
        var means = sorted.GroupBy(point => point.Labels).Select(group => (Labels: group.Key, Accuracy: group.Average(point => point.Accuracy))).ToArray();
        var report = new ProgressReport
        {
            Experiment = experiment,
            Strategy = strategy,
            Points = sorted.Length,
            Labels = means[^1].Labels,
            Accuracy = means[^1].Accuracy,
            TargetAccuracy = options.TargetAccuracy,
            Outlook = ProgressOutlook.TooFewPoints,
            Verdict = "",
        };
        if (options.TargetAccuracy is { } target && means[^1].Accuracy >= target)
        {
            report = report with
            {
                Outlook = ProgressOutlook.Reached,
                LabelsNeeded = LearningCurve.LabelsTo(means, target),
                MoreLabels = 0,
                Cost = options.CostPerLabel is null ? null : 0,
            };
        }

        if (means.Length >= CurveFitter.MinimumCounts)
            report = Fit(report, sorted, options, context);
        return report with { Verdict = Say(report, means.Length) };
    }

    /// <summary>Throws where a point is no accuracy (<c>InvalidResult</c>).</summary>
    internal static void Check(AccuracyPoint point)
    {
        if (point.Labels >= 1 && point.Accuracy is >= 0 and <= 1)
            return;
        throw new ActiveLearningException(
            "InvalidResult", ErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"An accuracy of {point.Accuracy} at {point.Labels} labels cannot be used; labels count from 1 and accuracies are shares from 0 to 1."), point);
    }

    private static void Check(IReadOnlyList<AccuracyPoint> points)
    {
        if (points.Count == 0)
            throw new ActiveLearningException("NoResults", ErrorKind.InvalidOperation, "There are no accuracies to measure progress by; pipe objects with Labels and Accuracy.");
        foreach (var point in points)
            Check(point);
    }

    private static ProgressReport Fit(ProgressReport report, AccuracyPoint[] points, ProgressOptions options, RunContext context)
    {
        var fitter = new CurveFitter([.. points.Select(point => point.Labels)]);
        var accuracies = points.Select(point => point.Accuracy).ToArray();
        var curve = fitter.Fit(accuracies);
        var roots = fitter.Weights.Select(Math.Sqrt).ToArray();
        var residuals = points.Select((point, i) => roots[i] * (point.Accuracy - curve.At(point.Labels))).ToArray();
        var squares = residuals.Sum(residual => residual * residual);
        var freedom = points.Length - Parameters;
        var resampled = Resample(fitter, curve, points, residuals, roots, Math.Sqrt((double)points.Length / freedom), options, context);
        var asymptotes = resampled.Select(own => own.Asymptote).Order().ToArray();
        report = report with
        {
            Curve = curve,
            Error = Math.Sqrt(squares / freedom * points.Length / fitter.Weights.Sum()),
            Asymptote = curve.Asymptote,
            AsymptoteLow = Percentile(asymptotes, 0.025),
            AsymptoteHigh = Percentile(asymptotes, 0.975),
            AccuracyAtDouble = curve.At(2.0 * report.Labels),
        };
        if (options.TargetAccuracy is not { } target)
            return report with { Outlook = ProgressOutlook.NoTarget };
        return report.Outlook == ProgressOutlook.Reached ? report : Forecast(report, curve, target, resampled, options.CostPerLabel);
    }

    private static ProgressReport Forecast(ProgressReport report, InversePowerLaw curve, double target, InversePowerLaw[] resampled, double? price)
    {
        var needed = Needed(curve);
        var all = resampled.Select(Needed).Order().ToArray();
        var (low, high) = (Percentile(all, 0.025), Percentile(all, 0.975));
        var reachable = double.IsFinite(needed);
        return report with
        {
            Outlook = reachable ? ProgressOutlook.Reachable : ProgressOutlook.Unreachable,
            ReachingShare = (double)all.Count(double.IsFinite) / all.Length,
            LabelsNeeded = Finite(needed),
            LabelsNeededLow = Finite(low),
            LabelsNeededHigh = Finite(high),
            MoreLabels = Finite(needed - report.Labels),
            Cost = Finite((needed - report.Labels) * price),
            CostLow = Finite((low - report.Labels) * price),
            CostHigh = Finite((high - report.Labels) * price),
        };

        // Not there yet, so at least one more: a curve may pass above the last accuracy.
        double Needed(InversePowerLaw own) =>
            own.LabelsFor(target) is { } labels && labels <= Never ? Math.Max(Math.Ceiling(labels), report.Labels + 1.0) : double.PositiveInfinity;
    }

    private static InversePowerLaw[] Resample(
        CurveFitter fitter, InversePowerLaw curve, AccuracyPoint[] points, double[] residuals, double[] roots, double inflation, ProgressOptions options, RunContext context)
    {
        var random = new SeedTree(options.Seed).Source("progress bootstrap");
        var drawn = new double[points.Length];
        var curves = new InversePowerLaw[options.Resamples];
        for (var i = 0; i < curves.Length; i++)
        {
            context.ThrowIfStopped();
            for (var j = 0; j < drawn.Length; j++)
                drawn[j] = Math.Clamp(curve.At(points[j].Labels) + (inflation * residuals[random.Next(residuals.Length)] / roots[j]), 0, 1);
            curves[i] = fitter.Fit(drawn);
        }

        return curves;
    }

    /// <summary>The percentile of sorted values, between two by a straight line; infinite values stay what they are.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(position)], sorted[(int)Math.Ceiling(position)]);
        return above == below ? below : double.IsFinite(above) ? below + ((position - Math.Floor(position)) * (above - below)) : above;
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static string Say(ProgressReport report, int counts)
    {
        var target = report.TargetAccuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $"{accuracy:P1}") : "";
        var says = report.Outlook switch
        {
            ProgressOutlook.Reached => string.Create(CultureInfo.InvariantCulture, $"{target} is reached: it took {report.LabelsNeeded:N0} labels."),
            ProgressOutlook.Unreachable => string.Create(
                CultureInfo.InvariantCulture,
                $"{target} is not to be reached with more labels alone: the curve levels off at {report.Asymptote:P1} ({report.AsymptoteLow:P1} to {report.AsymptoteHigh:P1}). A better model or cleaner labels may."),
            ProgressOutlook.Reachable => string.Create(
                CultureInfo.InvariantCulture,
                $"{target} needs about {report.LabelsNeeded:N0} labels ({report.LabelsNeededLow:N0} to {(report.LabelsNeededHigh is { } high ? high.ToString("N0", CultureInfo.InvariantCulture) : "never")}), {report.MoreLabels:N0} more."),
            ProgressOutlook.TooFewPoints => string.Create(
                CultureInfo.InvariantCulture, $"Accuracies at {counts} different numbers of labels are too few for a curve; it takes {CurveFitter.MinimumCounts}."),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Twice the labels would bring {report.Accuracy:P1} to about {report.AccuracyAtDouble:P1}; the curve levels off at {report.Asymptote:P1} ({report.AsymptoteLow:P1} to {report.AsymptoteHigh:P1})."),
        };
        return report.Outlook == ProgressOutlook.Reachable && report.LabelsNeeded > FarFactor * report.Labels
            ? string.Create(CultureInfo.InvariantCulture, $"{says} That is more than {FarFactor:0} times the labels there are, so it is no more than a guess.")
            : says;
    }
}
