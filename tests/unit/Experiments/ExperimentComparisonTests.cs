using System.Text.Json;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;
using ActiveLearning.Tests.Reports;

namespace ActiveLearning.Tests.Experiments;

/// <summary>Against SciPy's and NumPy's figures of the same curves (tests/fixtures/comparison), and against figures worked out by hand.</summary>
public sealed class ExperimentComparisonTests
{
    private static readonly Lazy<JsonElement> s_fixture = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "comparison", "comparison.json"))).RootElement);

    private static void Near(JsonElement expected, double? actual, double tolerance = 1e-9)
    {
        if (expected.ValueKind == JsonValueKind.Null)
            Assert.Null(actual);
        else
            Assert.InRange(Assert.NotNull(actual), expected.GetDouble() - tolerance, expected.GetDouble() + tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Figures_equal_scipys(int index)
    {
        var labels = s_fixture.Value.GetProperty("labels").Integers();
        var strategies = s_fixture.Value.GetProperty("cases")[index].GetProperty("strategies");
        var results = strategies.EnumerateObject().SelectMany(strategy => strategy.Value.GetProperty("accuracy").EnumerateArray().SelectMany(
            (curve, seed) => curve.Doubles().Select((accuracy, i) => Runs.Result(strategy.Name, seed, labels[i], accuracy)))).ToArray();

        var comparison = ExperimentComparison.Compare("scipy", results, accuracy: 0.78);
        Assert.Equal("Random", comparison.Baseline);
        Assert.Equal(800, comparison.Labels);
        Assert.Empty(comparison.Remarks);
        foreach (var strategy in comparison.Strategies)
        {
            var expected = strategies.GetProperty(strategy.Strategy);
            var final = expected.GetProperty("final");
            Near(final.GetProperty("mean"), strategy.Accuracy);
            Near(final.GetProperty("deviation"), strategy.Deviation);
            Near(final.GetProperty("low"), strategy.Low, 1e-7);
            Near(final.GetProperty("high"), strategy.High, 1e-7);
            Near(expected.GetProperty("area"), strategy.AreaUnderCurve);
            Near(expected.GetProperty("labelsTo78"), strategy.LabelsToTarget, 1e-6);
            if (strategy.IsBaseline)
            {
                Assert.Null(strategy.Difference);
                continue;
            }

            CheckDifference(expected.GetProperty("difference"), strategy.Difference!);
            CheckDifference(expected.GetProperty("areaDifference"), strategy.AreaDifference!);
            Assert.Equal((expected.GetProperty("wins").GetInt32(), expected.GetProperty("losses").GetInt32(), 3), (strategy.Wins, strategy.Losses, strategy.Wins + strategy.Ties + strategy.Losses));
        }

        static void CheckDifference(JsonElement expected, PairedDifference actual)
        {
            Near(expected.GetProperty("mean"), actual.Mean);
            Near(expected.GetProperty("low"), actual.Low, 1e-7);
            Near(expected.GetProperty("high"), actual.High, 1e-7);
            Near(expected.GetProperty("p"), actual.PValue);
            Near(expected.GetProperty("adjusted"), actual.AdjustedPValue);
            Near(expected.GetProperty("permutation"), actual.PermutationPValue);
        }
    }

    [Fact]
    public void Three_seeds_that_all_agree_have_a_permutation_p_of_a_quarter()
    {
        var comparison = ExperimentComparison.Compare("three", Runs.Curves(
            ("Random", [[0.5, 0.60], [0.5, 0.61], [0.5, 0.62]]), ("Margin", [[0.5, 0.70], [0.5, 0.715], [0.5, 0.73]])));
        var difference = comparison.Strategies[1].Difference!;
        Assert.Equal(0.25, difference.PermutationPValue);
        Assert.Equal(0.105, difference.Mean, 12);
        Assert.True(difference.IsSignificant);
    }

    [Fact]
    public void The_area_of_a_straight_curve_is_its_middle()
    {
        ExperimentResult[] results = [Runs.Result("A", 1, 100, 0.4), Runs.Result("A", 1, 150, 0.5), Runs.Result("A", 1, 300, 0.8)];
        Assert.Equal(0.6, ExperimentComparison.Compare("area", results).Strategies[0].AreaUnderCurve!.Value, 12);
    }

    [Theory]
    [InlineData(0.30, 100.0)]
    [InlineData(0.45, 125.0)]
    [InlineData(0.65, 225.0)]
    [InlineData(0.81, null)]
    public void Labels_to_an_accuracy_lie_on_the_straight_line(double accuracy, double? labels)
    {
        ExperimentResult[] results = [Runs.Result("A", 1, 100, 0.4), Runs.Result("A", 1, 150, 0.5), Runs.Result("A", 1, 300, 0.8)];
        var reached = ExperimentComparison.Compare("labels", results, accuracy: accuracy).Strategies[0].LabelsToTarget;
        if (labels is null)
            Assert.Null(reached);
        else
            Assert.Equal(labels.Value, reached!.Value, 9);
    }

    [Fact]
    public void Without_an_accuracy_the_baselines_last_is_asked_about()
    {
        var comparison = ExperimentComparison.Compare("target", Runs.Curves(("random", [[0.5, 0.6]]), ("Margin", [[0.5, 0.7]])));
        Assert.Equal("random", comparison.Baseline);
        Assert.Equal(0.6, comparison.Strategies[1].TargetAccuracy);
        Assert.Equal(150, comparison.Strategies[1].LabelsToTarget!.Value, 9);
    }

    [Fact]
    public void One_seed_has_means_but_no_tests()
    {
        var comparison = ExperimentComparison.Compare("one", Runs.Curves(("Random", [[0.5, 0.6]]), ("Margin", [[0.5, 0.7]])));
        var margin = comparison.Strategies[1];
        Assert.Equal(0.1, margin.Difference!.Mean, 12);
        Assert.Null(margin.Low);
        Assert.Null(margin.Difference.PValue);
        Assert.Null(margin.Difference.AdjustedPValue);
        Assert.Null(margin.Difference.PermutationPValue);
        Assert.False(margin.Difference.IsSignificant);
        Assert.Equal((0, 1, 0), (margin.Wins, margin.Ties, margin.Losses));
    }

    [Fact]
    public void Equal_curves_are_certain_to_be_equal()
    {
        double[][] curves = [[0.5, 0.6], [0.51, 0.62], [0.49, 0.63]];
        var difference = ExperimentComparison.Compare("equal", Runs.Curves(("Random", curves), ("Copy", curves))).Strategies[1].Difference!;
        Assert.Equal((0.0, 1.0, 1.0), (difference.Mean, difference.PValue!.Value, difference.PermutationPValue!.Value));
    }

    [Fact]
    public void A_lane_that_is_behind_is_left_out_and_named()
    {
        var results = Runs.Curves(("Random", [[0.5, 0.6, 0.7], [0.5, 0.6, 0.7], [0.5]]), ("Margin", [[0.5, 0.65, 0.75], [0.5, 0.66], [0.5, 0.66, 0.76]]));
        var comparison = ExperimentComparison.Compare("behind", results);
        Assert.Equal(300, comparison.Labels);
        Assert.Equal(2, comparison.Strategies[0].Seeds);
        // Seeds 0 and 1 of Random, 0 and 2 of Margin are there: one pair.
        Assert.Equal(1, comparison.Strategies[1].Difference!.Seeds);
        Assert.Contains("Random seed 2, Margin seed 1", Assert.Single(comparison.Remarks));
        Assert.Equal(3, comparison.Strategies[0].Curve[0].Seeds);
    }

    [Fact]
    public void A_strategy_that_is_behind_sets_the_end()
    {
        var comparison = ExperimentComparison.Compare("running", Runs.Curves(("Random", [[0.5, 0.6, 0.7], [0.5, 0.6, 0.7]]), ("Margin", [[0.5, 0.65]])));
        Assert.Equal(200, comparison.Labels);
        Assert.Contains("200 labels", comparison.Remarks[0]);
        Assert.Equal(0.6, comparison.Strategies[0].Accuracy!.Value, 12);
    }

    [Fact]
    public void Strategies_without_a_common_count_are_not_compared()
    {
        var comparison = ExperimentComparison.Compare("apart", [Runs.Result("Random", 1, 100, 0.5), Runs.Result("Margin", 1, 150, 0.6)]);
        Assert.Null(comparison.Labels);
        Assert.Null(comparison.Strategies[1].Difference);
        Assert.Single(comparison.Remarks);
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        var results = Runs.Curves(("A", [[0.5, 0.6]]), ("B", [[0.5, 0.7]]));
        Assert.Equal("NoResults", Assert.Throws<ActiveLearningException>(() => ExperimentComparison.Compare("none", [])).ErrorId);
        var missing = Assert.Throws<ActiveLearningException>(() => ExperimentComparison.Compare("ab", results, "Random"));
        Assert.Equal("BaselineNotFound", missing.ErrorId);
        Assert.Contains("A, B", missing.Message);
        Assert.Equal("DuplicateResult", Assert.Throws<ActiveLearningException>(() => ExperimentComparison.Compare("twice", [.. results, results[0]])).ErrorId);
        Assert.Equal("InvalidResult", Assert.Throws<ActiveLearningException>(() => ExperimentComparison.Compare("nan", [results[0] with { Accuracy = double.NaN }])).ErrorId);
        var alone = ExperimentComparison.Compare("ab", results);
        Assert.Null(alone.Baseline);
        Assert.Contains("no strategy 'Random'", Assert.Single(alone.Remarks));
    }

    [Fact]
    public void Holm_corrects_in_order_and_never_past_one()
    {
        // By hand: 0.01 * 3, max(0.03, 0.02 * 2), max(0.04, 0.9 * 1).
        Assert.Equal([0.03, 0.9, 0.04], SeedStatistics.Holm([0.01, 0.9, 0.02]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.0, 1.0], SeedStatistics.Holm([0.8, 0.7]));
    }

    [Fact]
    public void A_strategy_that_has_not_begun_is_named()
    {
        var run = new ExperimentRun("begun", "", [], new Dictionary<string, string>(), Runs.Curves(("Random", [[0.5, 0.6]]))) { Strategies = ["Random", "Margin"] };
        Assert.Contains("Without a finished cycle yet: Margin.", ExperimentComparison.Compare(run).Remarks);
    }
}
