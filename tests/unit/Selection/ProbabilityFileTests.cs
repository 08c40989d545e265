using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Pools;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class ProbabilityFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Entropy")]
    [InlineData("Margin")]
    [InlineData("LeastConfidence")]
    [InlineData("Ratio")]
    public void Top_samples_are_those_of_a_plain_sort(string measure)
    {
        var random = new RandomSource(3);
        var rows = Rows(500, 4, random);
        using var pool = TestPools.Features(500, classes: 4, width: 2, labeled: 100);
        using var file = ProbabilityFile.Open(Write(rows, 4), pool);
        var batch = BatchSelector.Select(new TopKStrategy(), Query(pool, file, measure), 30);
        var expected = Enumerable.Range(100, 400)
            .OrderByDescending(row => (float)Plain(measure, rows.AsSpan(row * 4, 4).ToArray())).ThenBy(row => row).Take(30).ToArray();
        Assert.Equal(expected, batch.Select(item => item.Index));
        Assert.All(batch, item => Assert.Equal(Plain(measure, rows.AsSpan(item.Index * 4, 4).ToArray()), item.Score, 1e-6));
        Assert.Equal(measure, batch[0].Measure);
    }

    [Fact]
    public void Strategies_take_them_instead_of_a_models()
    {
        var random = new RandomSource(5);
        var rows = Rows(60, 3, random);
        using var pool = TestPools.Features(60, classes: 3, width: 2, labeled: 6);
        using var file = ProbabilityFile.Open(Write(rows, 3), pool);
        foreach (var name in (string[])["Badge", "EntropyDiverse", "ClassBalanced"])
        {
            var batch = BatchSelector.Select(StrategyRegistry.Get(name), Query(pool, file, "Margin"), 6);
            Assert.Equal(6, batch.Select(item => item.Index).Distinct().Count());
        }

        // A class each in turn, by the file's columns.
        var balanced = BatchSelector.Select(StrategyRegistry.Get("ClassBalanced"), Query(pool, file, "Margin"), 6);
        var classes = balanced.Select(item => rows.AsSpan(item.Index * 3, 3).ToArray()).Select(row => Array.IndexOf(row, row.Max())).ToArray();
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(label => classes.Count(found => found == label)));
    }

    [Fact]
    public void A_prefilter_takes_them_too()
    {
        var rows = Rows(40, 2, new RandomSource(6));
        using var pool = TestPools.Features(40, classes: 2, width: 2, labeled: 0);
        using var file = ProbabilityFile.Open(Write(rows, 2), pool);
        var batch = BatchSelector.Select(new RandomStrategy(), Query(pool, file, "Entropy", new PreFilter(Measures.Get("Margin"), 2)), 5);
        var first = Enumerable.Range(0, 40).OrderByDescending(row => (float)Plain("Margin", [rows[2 * row], rows[(2 * row) + 1]])).Take(10).ToHashSet();
        Assert.All(batch, item => Assert.Contains(item.Index, first));
    }

    [Fact]
    public void Rows_of_labeled_samples_may_be_anything_and_classes_may_be_unknown()
    {
        using var pool = new Pool("two", TestPools.Features(4, classes: 2, width: 2).Source, TestPools.Names(0), []);
        using var file = ProbabilityFile.Open(Write([0.9f, 0.1f, 0.4f, 0.6f, 0.5f, 0.5f, 0.2f, 0.8f], 2), pool);
        Assert.Equal(3, BatchSelector.Select(StrategyRegistry.Get("ClassBalanced"), Query(pool, file, "Margin"), 3).Count);
        using var known = TestPools.Features(4, classes: 2, width: 2, labeled: 1);
        using var half = ProbabilityFile.Open(Write([0, float.NaN, 0.4f, 0.6f, 0.5f, 0.5f, 0.2f, 0.8f], 2), known);
        Assert.Equal([2, 1, 3], BatchSelector.Select(StrategyRegistry.Get("TopK"), Query(known, half, "Margin"), 3).Select(item => item.Index));
        Assert.Equal(3, BatchSelector.Select(StrategyRegistry.Get("EntropyDiverse"), Query(known, half, "Margin"), 3).Count);
        Assert.True(half.WasRead);
    }

    [Fact]
    public void Certainty_is_no_error()
    {
        using var pool = TestPools.Features(3, classes: 2, width: 2, labeled: 0);
        using var file = ProbabilityFile.Open(Write([1, 0, 0, 1, 0.5f, 0.5f], 2), pool);
        var batch = BatchSelector.Select(new TopKStrategy(), Query(pool, file, "Entropy"), 3);
        Assert.Equal([2, 0, 1], batch.Select(item => item.Index));
        Assert.Equal(Math.Log(2), batch[0].Score, 1e-6);
        Assert.Equal(0, batch[1].Score);
    }

    [Theory]
    [InlineData(0.5f, 0.6f, "sum to 1.1")]
    [InlineData(-0.1f, 1.1f, "-0.1 among them")]
    [InlineData(float.NaN, 1f, "sum to NaN")]
    [InlineData(float.PositiveInfinity, 0f, "sum to ∞")]
    public void A_row_that_is_no_distribution_is_named(float first, float second, string what)
    {
        using var pool = TestPools.Features(3, classes: 2, width: 2, labeled: 0);
        using var file = ProbabilityFile.Open(Write([1, 0, first, second, 0.5f, 0.5f], 2), pool);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new TopKStrategy(), Query(pool, file, "Entropy"), 1));
        Assert.Equal("ProbabilitiesInvalid", error.ErrorId);
        Assert.Contains($"Row 1 of", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{pool.GetId(1)}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(what.Replace("∞", double.PositiveInfinity.ToString("G6", CultureInfo.InvariantCulture), StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void Other_samples_or_classes_are_an_error(int rows, int columns)
    {
        using var pool = TestPools.Features(3, classes: 2, width: 2, labeled: 0);
        var path = Write(Rows(rows, columns, new RandomSource(1)), columns);
        Assert.Equal("ProbabilitiesMismatch", Assert.Throws<ActiveLearningException>(() => ProbabilityFile.Open(path, pool)).ErrorId);
    }

    [Fact]
    public void What_needs_a_model_says_so()
    {
        using var pool = TestPools.Features(3, classes: 2, width: 2, labeled: 0);
        using var file = ProbabilityFile.Open(Write(Rows(3, 2, new RandomSource(1)), 2), pool);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new TopKStrategy(), Query(pool, file, "Bald"), 1));
        Assert.Equal("ModelMissing", error.ErrorId);
        Assert.Contains("Bald cannot be computed from class probabilities", error.Message, StringComparison.Ordinal);
    }

    private static QueryContext Query(Pool pool, ProbabilityFile file, string measure, PreFilter? filter = null) =>
        new(pool, new SeedTree(1), RunContext.None, null, Measures.Get(measure), new() { Device = "Cpu", Threads = 1 }) { Settings = new() { Probabilities = file, PreFilter = filter } };

    private static double Plain(string measure, float[] row)
    {
        var sum = row.Sum(value => (double)value);
        var p = row.Select(value => value / sum).OrderDescending().ToArray();
        return measure switch
        {
            "Entropy" => -p.Sum(value => value > 0 ? value * Math.Log(value) : 0),
            "Margin" => 1 - (p[0] - p[1]),
            "LeastConfidence" => 1 - p[0],
            _ => p[1] / p[0],
        };
    }

    private static float[] Rows(int count, int classes, RandomSource random)
    {
        var rows = new float[count * classes];
        for (var i = 0; i < count; i++)
        {
            var values = Enumerable.Range(0, classes).Select(_ => Math.Exp(2 * random.NextGaussian())).ToArray();
            for (var j = 0; j < classes; j++)
                rows[(i * classes) + j] = (float)(values[j] / values.Sum());
        }

        return rows;
    }

    private string Write(float[] values, int columns) => _folder.Write("probabilities.npy", NpyFiles.Float32(values, values.Length / columns, columns));
}
