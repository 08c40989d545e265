using ActiveLearning.Progress;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Progress;

public sealed class ProgressForecasterTests
{
    [Fact]
    public void A_target_on_the_curve_has_its_labels_and_their_cost()
    {
        var law = new InversePowerLaw(0.95, 3, 0.5);
        var report = Measure(History(law, 0, 100, 200, 400, 800), new ProgressOptions { TargetAccuracy = 0.9, CostPerLabel = 0.25 });
        // 3 / sqrt(n) = 0.05 at n = 3600.
        Assert.Equal(ProgressOutlook.Reachable, report.Outlook);
        Assert.Equal(3600, report.LabelsNeeded!.Value, 1.5);
        Assert.Equal(report.LabelsNeeded - 800, report.MoreLabels);
        Assert.Equal(report.MoreLabels * 0.25, report.Cost);
        Assert.Equal(1, report.ReachingShare);
        Assert.Equal(0.95 - (3 / 40.0), report.AccuracyAtDouble!.Value, 5);
        // Without noise every resampled curve is this one.
        Assert.Equal(report.LabelsNeeded.Value, report.LabelsNeededLow!.Value, 1.5);
        Assert.Equal(report.LabelsNeeded.Value, report.LabelsNeededHigh!.Value, 1.5);
        Assert.Contains("90.0 % needs about 3,6", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_above_the_asymptote_is_said_to_be_unreachable()
    {
        var report = Measure(History(new InversePowerLaw(0.85, 3, 0.7), 0.001, 100, 200, 400, 800, 1600, 3200), new ProgressOptions { TargetAccuracy = 0.95, CostPerLabel = 1 });
        Assert.Equal(ProgressOutlook.Unreachable, report.Outlook);
        Assert.Equal(((double?)null, (double?)null, (double?)null), (report.LabelsNeeded, report.MoreLabels, report.Cost));
        Assert.True(report.ReachingShare < 0.05);
        Assert.InRange(report.Asymptote!.Value, 0.84, 0.86);
        Assert.Contains("levels off at 8", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reached_target_costs_nothing_and_needs_no_curve()
    {
        var report = Measure([new(100, 0.5), new(300, 0.7)], new ProgressOptions { TargetAccuracy = 0.6, CostPerLabel = 2 });
        Assert.Equal((ProgressOutlook.Reached, 200.0, 0.0, 0.0), (report.Outlook, report.LabelsNeeded, report.MoreLabels, report.Cost));
        Assert.Null(report.Curve);
    }

    [Fact]
    public void Too_few_points_are_said_so()
    {
        var report = Measure([new(100, 0.5), new(200, 0.6), new(300, 0.65), new(300, 0.66)], new ProgressOptions { TargetAccuracy = 0.9 });
        Assert.Equal((ProgressOutlook.TooFewPoints, 4, 300), (report.Outlook, report.Points, report.Labels));
        Assert.Equal(0.655, report.Accuracy, 12);
        Assert.Contains("3 different numbers of labels", report.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_holds_the_truth_about_as_often_as_it_says()
    {
        var law = new InversePowerLaw(0.93, 2.2, 0.45);
        var truth = law.LabelsFor(0.9)!.Value;
        var random = new RandomSource(8);
        var (inside, rounds) = (0, 60);
        for (var round = 0; round < rounds; round++)
        {
            var points = Enumerable.Range(1, 12).Select(i => new AccuracyPoint(250 * i, law.At(250 * i) + (0.004 * random.NextGaussian()))).ToArray();
            var report = Measure(points, new ProgressOptions { TargetAccuracy = 0.9, Seed = round, Resamples = 200 });
            inside += (report.LabelsNeededLow ?? double.PositiveInfinity) <= truth && truth <= (report.LabelsNeededHigh ?? double.PositiveInfinity) ? 1 : 0;
        }

        // 95 % of 60 is 57; a percentile bootstrap of twelve points is known to fall somewhat short.
        Assert.InRange(inside, 49, rounds);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_order_does_not_matter()
    {
        var points = History(new InversePowerLaw(0.92, 3, 0.5), 0.01, 100, 200, 300, 400, 500, 600);
        var options = new ProgressOptions { TargetAccuracy = 0.9, Seed = 4 };
        var first = Measure(points, options);
        Assert.Equal(first, Measure([.. Enumerable.Reverse(points)], options) with { Decisions = first.Decisions });
        Assert.NotEqual(first.AsymptoteLow, Measure(points, options with { Seed = 5 }).AsymptoteLow);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(10, 1.5)]
    [InlineData(10, double.NaN)]
    public void What_is_no_accuracy_is_refused(int labels, double accuracy) =>
        Assert.Equal("InvalidResult", Assert.Throws<ActiveLearningException>(() => Measure([new(labels, accuracy)], new ProgressOptions())).ErrorId);

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        Assert.Equal("NoResults", Assert.Throws<ActiveLearningException>(() => Measure([], new ProgressOptions())).ErrorId);
        ProgressOptions[] wrong = [new() { TargetAccuracy = 90 }, new() { TargetAccuracy = double.NaN }, new() { CostPerLabel = -1 }, new() { CostPerLabel = double.NaN }, new() { Resamples = 5 }];
        Assert.All(wrong, options => Assert.Equal("InvalidProgressOption", Assert.Throws<ActiveLearningException>(() => Measure([new(1, 0.5)], options)).ErrorId));
    }

    private static ProgressReport Measure(IReadOnlyList<AccuracyPoint> points, ProgressOptions options) => ProgressForecaster.Measure("", "", points, options, RunContext.None);

    private static AccuracyPoint[] History(InversePowerLaw law, double noise, params int[] labels)
    {
        var random = new RandomSource(1);
        return [.. labels.Select(count => new AccuracyPoint(count, law.At(count) + (noise * random.NextGaussian())))];
    }
}
