using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Models;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Scoring;

/// <summary>Metrics against scikit-learn's (fixture: metrics.json).</summary>
public sealed class EvaluatorTests
{
    [Fact]
    public void Metrics_equal_scikit_learns()
    {
        var expected = Fixtures.Json("metrics.json");
        var (rows, classes) = (expected.GetProperty("rows").GetInt32(), expected.GetProperty("classes").GetInt32());
        var logits = Array.ConvertAll(HashNumbers.Uniform(rows * classes, 77), static value => value * 8);
        using var data = new LogitsPool(logits, classes, expected.GetProperty("labels").Integers());
        var metrics = Evaluator.Measure(data.Model, data.Pool, new PredictOptions { BatchSize = 64, Threads = 1 }, RunContext.None);
        Assert.Equal(rows, metrics.Samples);
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), metrics.Accuracy, 1e-9);
        Assert.Equal(expected.GetProperty("balancedAccuracy").GetDouble(), metrics.BalancedAccuracy, 1e-9);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), metrics.Loss, 1e-6);
        Assert.Equal(expected.GetProperty("calibrationError").GetDouble(), metrics.CalibrationError, 1e-6);
        AssertClose(expected.GetProperty("precision").Doubles(), metrics.ClassMetrics.Select(static item => item.Precision));
        AssertClose(expected.GetProperty("recall").Doubles(), metrics.ClassMetrics.Select(static item => item.Recall));
        AssertClose(expected.GetProperty("f1").Doubles(), metrics.ClassMetrics.Select(static item => item.F1));
        Assert.Equal(expected.GetProperty("support").Integers(), metrics.ClassMetrics.Select(static item => item.Support));
        Assert.Equal(expected.GetProperty("confusion").EnumerateArray().Select(static row => row.Integers()), metrics.ConfusionMatrix);
    }

    [Fact]
    public void Mistakes_are_listed_most_frequent_first()
    {
        using var data = new LogitsPool([5, 0, 0, 0, 5, 0, 5, 0, 0, 0, 0, 5, 5, 0, 0], 3, [0, 2, 1, 1, 1]);
        var metrics = Evaluator.Measure(data.Model, data.Pool, new PredictOptions(), RunContext.None);
        Assert.Equal([new Confusion("class 1", "class 0", 2), new Confusion("class 1", "class 2", 1), new Confusion("class 2", "class 1", 1)], metrics.Confusions);
        Assert.Equal([[1, 0, 0], [2, 0, 1], [0, 1, 0]], metrics.ConfusionMatrix);
    }

    [Fact]
    public void A_hundred_thousand_classes_take_memory_for_what_occurs_only()
    {
        const int classes = 100_000;
        var names = Enumerable.Range(0, classes).Select(static i => $"c{i}").ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sums = new MetricsAccumulator(classes);
        for (var i = 0; i < 1000; i++)
            sums.Add(i, i % 2 == 0 ? i : classes - 1, 0.5, 1);
        var metrics = sums.Compute("m", "p", names);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
        Assert.Equal(0.5, metrics.Accuracy);
        Assert.Equal(0.5, metrics.BalancedAccuracy);
        Assert.Equal((1, 1.0, 1.0), (metrics.ClassMetrics[4].Support, metrics.ClassMetrics[4].Precision, metrics.ClassMetrics[4].Recall));
        Assert.Equal(500, metrics.Confusions.Count);
        Assert.Equal(new Confusion("c1", "c99999", 1), metrics.Confusions[0]);
        Assert.Empty(metrics.ConfusionMatrix);
    }

    [Fact]
    public void Samples_without_a_hidden_label_are_left_out_and_counted()
    {
        using var data = new LogitsPool([5, 0, 0, 5], 2);
        using var oracle = new Pool("oracle", new TestPools.FeatureSource([5, 0, 5, 0, 0, 5], 2), TestPools.Names(2), [0, -1, -1], asOracle: true);
        var warnings = new List<string>();
        var metrics = Evaluator.Measure(data.Model, oracle, new PredictOptions(), new RunContext(warning: warnings.Add), useOracle: true);
        Assert.Equal(1, metrics.Samples);
        Assert.StartsWith("2 samples were left out", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_are_matched_by_name_not_by_number()
    {
        using var data = new LogitsPool([5, 0, 0, 5], 2, [0, 1]);
        using var swapped = new Pool("swapped", new TestPools.FeatureSource([5, 0, 0, 5], 2), new ClassList(["class 1", "class 0"]), [1, 0]);
        Assert.Equal(1, Evaluator.Measure(data.Model, swapped, new PredictOptions(), RunContext.None).Accuracy);
        using var unknown = new Pool("unknown", new TestPools.FeatureSource([5, 0], 2), new ClassList(["something else"]), [0]);
        Assert.Equal("ClassMismatch", Error(() => Evaluator.Measure(data.Model, unknown, new PredictOptions(), RunContext.None)));
    }

    [Fact]
    public void Hidden_labels_are_used_only_when_asked()
    {
        using var data = new LogitsPool([5, 0, 0, 5], 2);
        using var oracle = new Pool("oracle", new TestPools.FeatureSource([5, 0, 5, 0], 2), TestPools.Names(2), [0, 1], asOracle: true);
        Assert.Equal("NoLabels", Error(() => Evaluator.Measure(data.Model, oracle, new PredictOptions(), RunContext.None)));
        Assert.Equal(0.5, Evaluator.Measure(data.Model, oracle, new PredictOptions(), RunContext.None, useOracle: true).Accuracy);
        Assert.Equal("NoOracle", Error(() => Evaluator.Measure(data.Model, data.Pool, new PredictOptions(), RunContext.None, useOracle: true)));
    }

    [Fact]
    public void Temperature_changes_loss_and_calibration_but_not_accuracy()
    {
        var logits = Array.ConvertAll(HashNumbers.Uniform(200, 5), static value => value * 20);
        using var data = new LogitsPool(logits, 4, [.. Enumerable.Range(0, 50).Select(static i => i % 4)]);
        var sharp = Evaluator.Measure(data.Model, data.Pool, new PredictOptions(), RunContext.None);
        var soft = Evaluator.Measure(data.Model, data.Pool, new PredictOptions { Temperature = 10 }, RunContext.None);
        Assert.Equal(sharp.Accuracy, soft.Accuracy);
        Assert.True(soft.Loss < sharp.Loss);
        Assert.True(soft.CalibrationError < sharp.CalibrationError);
    }

    private static void AssertClose(double[] expected, IEnumerable<double> actual)
    {
        foreach (var (first, second) in expected.Zip(actual))
            Assert.Equal(first, second, 1e-9);
    }

    private static string Error(Func<ModelMetrics> measure) => Assert.Throws<ActiveLearningException>(measure).ErrorId;
}
