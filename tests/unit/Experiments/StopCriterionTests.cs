using ActiveLearning.Experiments;
using ActiveLearning.Progress;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

/// <summary>Experiments that stop by what successive models predict.</summary>
public sealed class StopCriterionTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 160, seed: 3, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 3, learningRate: 0.01, batchSize: 16, threads: 1}
        strategies: [Random, {name: TopK, measure: Margin}]
        start: 20
        perCycle: 12
        cycles: 8
        seeds: [5]
        output: results

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lane_ends_after_the_first_cycle_that_meets_a_criterion()
    {
        var all = Run(Recipe + "stop: {stabilizingPredictions: {threshold: 1, window: 8}, stopSet: 50}", "all");
        Assert.Equal(16, all.Length);
        foreach (var strategy in (string[])["Random", "Margin"])
        {
            var lane = all.Where(result => result.Strategy == strategy).ToArray();
            Assert.Null(lane[0].Signs!.Kappa);
            Assert.All(lane.Skip(1), result => Assert.NotNull(result.Signs!.Kappa));
            Assert.All(lane, result => Assert.Equal(50, result.Signs!.Samples));
            // The rule by hand: where do the recorded kappas first reach, two in a row, what the third and fourth reach?
            var kappas = lane.Select(result => result.Signs!.Kappa ?? double.NaN).ToArray();
            var threshold = Math.Round((kappas[2] + kappas[3]) / 2, 6) - 1e-6;
            var expected = Enumerable.Range(2, 6).First(i => (kappas[i - 1] + kappas[i]) / 2 >= threshold) + 1;
            var only = Recipe.Replace("[Random, {name: TopK, measure: Margin}]", strategy == "Random" ? "[Random]" : "[{name: TopK, measure: Margin}]", StringComparison.Ordinal);
            var stopped = Run(FormattableString.Invariant($"{only}stop: {{stabilizingPredictions: {{threshold: {threshold}, window: 2}}, stopSet: 50}}"), $"stopped {strategy}");
            Assert.Equal(expected, stopped.Length);
            Assert.Equal(lane.Take(expected).Select(result => result.Signs), stopped.Select(result => result.Signs));
            Assert.Equal(0, stopped[^1].QuerySeconds);
        }
    }

    [Fact]
    public void Uncertainty_and_confidence_stop_too()
    {
        Assert.Equal(2, Run(Recipe + "stop: {overallUncertainty: {threshold: 1}, stopSet: 0}", "overall").Length);
        Assert.Equal(2, Run(Recipe + "stop: {maximumConfidence: {threshold: 1}}", "maximum").Length);
        var falling = Run(Recipe + "stop: {contradictoryInformation: {window: 1}}", "falling");
        foreach (var lane in falling.GroupBy(result => result.Strategy))
        {
            var confidences = lane.Select(result => result.Signs!.MeanConfidence).ToArray();
            Assert.All(Enumerable.Range(1, confidences.Length - 2), i => Assert.True(confidences[i] >= confidences[i - 1]));
            Assert.True(confidences.Length == 8 || confidences[^1] < confidences[^2]);
        }

        // All of the pool is looked at: 120 samples are left after a quarter was set aside.
        Assert.All(falling, result => Assert.Equal(120, result.Signs!.Samples));
    }

    [Fact]
    public void A_resumed_lane_compares_with_what_the_cycle_before_predicted()
    {
        // A threshold that one lane meets on the way.
        var kappas = Run(Recipe + "stop: {stabilizingPredictions: {threshold: 1, window: 8}, stopSet: 60}", "all").Take(8).Select(result => result.Signs!.Kappa ?? 0).ToArray();
        var stop = FormattableString.Invariant($"stop: {{stabilizingPredictions: {{threshold: {Math.Round((kappas[3] + kappas[4]) / 2, 6) - 1e-6}, window: 2}}, overallUncertainty: {{threshold: 0.001}}, stopSet: 60}}");
        var undisturbed = Run(Recipe + stop, "undisturbed");
        Assert.True(undisturbed.Length < 16, "Nothing stopped early, so nothing is tested.");
        for (var count = 1; count <= undisturbed.Length; count++)
        {
            using var stopped = ExperimentRunner.Run(ExperimentRecipe.Parse(Recipe + stop, "r"), Options("results") with { Resume = true }, RunContext.None).GetEnumerator();
            for (var i = 0; i < count; i++)
                Assert.True(stopped.MoveNext());
        }

        Run(Recipe + stop, "results", resume: true);
        Assert.Equal(Trace.Of(_folder["undisturbed"]), Trace.Of(_folder["results"]));
        Assert.NotEmpty(Directory.GetFiles(_folder["results"], "stopset.csv", SearchOption.AllDirectories));
        // A finished experiment is finished: the signs in its log say so again.
        Assert.Equal(undisturbed.Length, Run(Recipe + stop, "results").Length);
    }

    [Theory]
    [InlineData("index,id,class\n0,a\n")]
    [InlineData("index,id,class\n0,a,no such class\n")]
    [InlineData("index,id,class\n99999999,a,circle\n")]
    [InlineData("index,id,class\n1,a,circle\n1,a,circle\n")]
    [InlineData("something else\n")]
    public void A_damaged_file_of_predictions_is_an_error_that_names_it(string content)
    {
        var recipe = Recipe.Replace("[Random, {name: TopK, measure: Margin}]", "[Random]", StringComparison.Ordinal) + "stop: {stabilizingPredictions: {}}";
        Assert.Single(ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), Options("results"), RunContext.None).Take(1));
        var path = _folder["results/lanes/Random-seed5/cycle-01/stopset.csv"];
        File.WriteAllText(path, content);
        var problems = new List<ItemProblem>();
        Assert.Equal("LaneFailed", Assert.Throws<ActiveLearningException>(() => ExperimentRunner.Run(
            ExperimentRecipe.Parse(recipe, "r"), Options("results") with { Resume = true }, new RunContext(problem: problems.Add)).ToArray()).ErrorId);
        var problem = Assert.Single(problems);
        Assert.Equal("ExperimentDamaged", problem.ErrorId);
        Assert.Contains("stopset.csv", problem.Message, StringComparison.Ordinal);

        File.Delete(path);
        var missing = Assert.Throws<ActiveLearningException>(() => ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), Options("results") with { Resume = true }, RunContext.None).ToArray());
        Assert.Equal("ReadFailed", missing.ErrorId);
        Assert.Contains("stopset.csv", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_rule_makes_another_experiment()
    {
        var recipe = Recipe.Replace("cycles: 8", "cycles: 2", StringComparison.Ordinal) + "stop: {stabilizingPredictions: {}}";
        Run(recipe, "results");
        var error = Assert.Throws<ActiveLearningException>(() => Run(recipe.Replace("{}}", "{window: 4}}", StringComparison.Ordinal), "results"));
        Assert.Contains("stop.stabilizingPredictions.window = 3 there, and has 4 now", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_says_of_an_experiment_what_each_criterion_would_have_done()
    {
        Run(Recipe + "stop: {stabilizingPredictions: {threshold: 1, window: 8}}", "results");
        var history = new ProgressHistory();
        history.Add(ExperimentDirectory.Load(_folder["results"]));
        StoppingCriterion[] criteria = [new OverallUncertainty { Threshold = 1 }, new StabilizingPredictions { Threshold = 1, Window = 8 }];
        var reports = history.Measure(new ProgressOptions { TargetAccuracy = 1, Resamples = 100 }, criteria, RunContext.None).ToArray();
        Assert.Equal(["Random", "Margin"], reports.Select(report => report.Strategy));
        Assert.All(reports, report => Assert.Equal(("r", 8, 104), (report.Experiment, report.Points, report.Labels)));
        Assert.All(reports, report => Assert.Equal([(true, 1, 20), (false, (int?)null, (int?)null)], report.Decisions.Select(own => (own.IsMet, own.Model, own.Labels))));
        Assert.All(reports, report => Assert.All(report.Decisions, own => Assert.Equal((report.Strategy, 5L), (own.Strategy, own.Seed))));
    }

    private ExperimentOptions Options(string directory) => new() { BaseDirectory = _folder.Path, OutputPath = _folder[directory] };

    private ExperimentResult[] Run(string recipe, string directory, bool resume = false) =>
        [.. ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), Options(directory) with { Resume = resume }, RunContext.None)];
}
