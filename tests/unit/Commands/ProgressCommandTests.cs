using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Progress;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Reports;
using ActiveLearning.Tests.Scoring;
using ActiveLearning.Tests.Selection;

namespace ActiveLearning.Tests.Commands;

public sealed class ProgressCommandTests
{
    [Fact]
    public void Each_strategy_of_each_experiment_has_a_report()
    {
        var results = Runs.Curves(("Random", [[0.5, 0.6, 0.65, 0.68], [0.51, 0.61, 0.66, 0.69]]), ("Margin", [[0.5, 0.7, 0.75, 0.78], [0.51, 0.72, 0.74, 0.79]]));
        var run = new ExperimentRun("first", "/first", [], new Dictionary<string, string>(), results);
        var empty = new ExperimentRun("empty", "/empty", [], new Dictionary<string, string>(), []);
        object[] inputs = [run, empty, results[0], results[0] with { Directory = "/somewhere/second" }, results[1] with { Accuracy = 2 }];
        var host = new RecorderHost().Run(new MeasureALProgressCommand { TargetAccuracy = 0.9, CostPerLabel = 0.1 }, inputs, (command, input) => command.InputObject = input);
        var reports = host.Output.Cast<ProgressReport>().ToArray();
        Assert.Equal([("first", "Random", 8), ("first", "Margin", 8), ("", "Random", 1), ("second", "Random", 1)], reports.Select(report => (report.Experiment, report.Strategy, report.Points)));
        Assert.NotNull(reports[1].Curve);
        Assert.Equal(0.785, reports[1].Accuracy, 12);
        Assert.Equal(ProgressOutlook.TooFewPoints, reports[2].Outlook);
        Assert.Equal(["NoResults", "InvalidResult"], host.Errors.Select(error => error.ErrorId));
        Assert.Empty(reports[0].Decisions);
    }

    [Fact]
    public void Rows_of_a_table_bring_labels_and_accuracy()
    {
        (int? Labels, double? Accuracy, string? Strategy)[] rows = [(100, 0.5, null), (200, 0.6, null), (null, 0.7, null), (0, 0.7, null), (100, 0.4, "b")];
        var host = new RecorderHost().Run(
            new MeasureALProgressCommand { TargetAccuracy = 0.55 }, rows, (command, row) => (command.InputObject, command.Labels, command.Accuracy, command.Strategy) = (row, row.Labels, row.Accuracy, row.Strategy));
        Assert.Equal(
            [("", 2, ProgressOutlook.Reached), ("b", 1, ProgressOutlook.TooFewPoints)],
            host.Output.Cast<ProgressReport>().Select(report => (report.Strategy, report.Points, report.Outlook)));
        Assert.Equal(["InputNotProgress", "InvalidResult"], host.Errors.Select(error => error.ErrorId));
    }

    [Fact]
    public void A_sample_that_comes_again_begins_the_next_model()
    {
        // Four samples; the second model is surer and sees the last one otherwise, the third is the second again.
        using var first = new LogitsPool([1, 0, 1, 0, 0, 1, 0, 1], 2, [0, -1, -1, -1]);
        using var second = new LogitsPool([4, 0, 4, 0, 0, 4, 4, 0], 2);
        var one = Scorer.Predict(first.Model, first.Pool, new PredictOptions { Threads = 1 }, RunContext.None).ToArray();
        var other = Scorer.Predict(second.Model, second.Pool, new PredictOptions { Threads = 1 }, RunContext.None)
            .Select(own => new Prediction(first.Pool, own.Index, own.Classes, own.PredictedClass == own.Classes[0] ? 0 : 1, own.Confidence, own.Probabilities)).ToArray();
        var host = new RecorderHost().Run(
            new MeasureALProgressCommand { Window = 1, KappaThreshold = 1, MeanThreshold = 0.3, MaximumThreshold = 0.05 }, one.Concat(other).Concat(other), (command, prediction) => command.InputObject = prediction);
        var decisions = host.Output.Cast<StoppingDecision>().ToDictionary(decision => decision.Criterion);
        Assert.Equal(4, decisions.Count);
        Assert.All(decisions.Values, decision => Assert.Equal(3, decision.Models));
        Assert.Equal((true, 3, 1.0), (decisions["StabilizingPredictions"].IsMet, decisions["StabilizingPredictions"].Model, decisions["StabilizingPredictions"].Figure));
        Assert.Equal((true, 2), (decisions["OverallUncertainty"].IsMet, decisions["OverallUncertainty"].Model));
        // The entropy of (e^4, 1) / (e^4 + 1) over log 2.
        var p = 1 / (1 + Math.Exp(-4));
        Assert.Equal(-((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p))) / Math.Log(2), decisions["OverallUncertainty"].Figure!.Value, 5);
        Assert.False(decisions["MaximumConfidence"].IsMet);
        Assert.False(decisions["ContradictoryInformation"].IsMet);
    }

    [Fact]
    public void Uncertainties_must_be_entropies_of_one_pool()
    {
        using var logits = new LogitsPool([1, 0, 0, 3, 0, 1], 3);
        UncertaintyScore[] Scores(string measure) => [.. Scorer.Score(logits.Model, logits.Pool, Measures.Get(measure), new PredictOptions { Threads = 1 }, RunContext.None)];
        var entropy = new RecorderHost().Run(new MeasureALProgressCommand(), Scores("Entropy"), (command, score) => command.InputObject = score);
        var normalized = new RecorderHost().Run(new MeasureALProgressCommand(), Scores("NormalizedEntropy"), (command, score) => command.InputObject = score);
        double Figure(RecorderHost host, string criterion) => host.Output.Cast<StoppingDecision>().Single(decision => decision.Criterion == criterion).Figure!.Value;
        Assert.Equal(Figure(normalized, "OverallUncertainty"), Figure(entropy, "OverallUncertainty"), 5);
        Assert.Equal(Scores("NormalizedEntropy").Max(score => score.Uncertainty), Figure(entropy, "MaximumConfidence"), 5);

        using var other = NamedPool.Create(3);
        object[] mixed = [.. Scores("Margin"), .. Scores("Entropy"), new Prediction(other, 0, ["a", "b"], 0, 0.9f, [0.9f, 0.1f])];
        var host = new RecorderHost().Run(new MeasureALProgressCommand(), mixed, (command, score) => command.InputObject = score);
        Assert.Equal(["MeasureNotEntropy", "MeasureNotEntropy", "PoolMismatch"], host.Errors.Select(error => error.ErrorId));
        Assert.Equal(1, host.Output.Cast<StoppingDecision>().First().Models);
    }

    [Fact]
    public void Nothing_is_a_warning()
    {
        var host = new RecorderHost().Run(new MeasureALProgressCommand(), Array.Empty<int>(), (_, _) => { });
        Assert.Empty(host.Output);
        Assert.Single(host.Warnings);
    }
}
