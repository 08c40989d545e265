using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Coverage;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Selection.Coverage;

/// <summary>MaxHerding, UncertaintyHerding, FacilityLocation and ProbCover against <see cref="PlainCoverage"/>.</summary>
public sealed class CoverageStrategiesTests
{
    public CoverageStrategiesTests() => TorchRuntime.Initialize(1);

    [Theory]
    [InlineData("MaxHerding")]
    [InlineData("FacilityLocation")]
    [InlineData("ProbCover")]
    public void Takes_what_the_plain_algorithm_takes(string name)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            var width = 1 + random.Next(6);
            // The last ones have more candidates than are computed at once, so that bounds decide.
            var count = seed > 18 ? 1200 : 20 + random.Next(120);
            var labeled = seed % 4 == 0 ? 0 : random.Next(12);
            // Equal distances, and so equal gains, in every third pool.
            var values = Enumerable.Range(0, count * width).Select(i => seed % 3 == 0 ? random.Next(4) : (float)(random.NextGaussian() + (4 * (i / width % 5)))).ToArray();
            using var pool = Queries.Of(values, width, i => i < labeled);
            var rows = values.Chunk(width).ToArray();
            var wanted = seed > 18 ? 6 : 1 + random.Next(25);

            var picks = Queries.Select(name, pool, wanted, seed, null, null, name switch
            {
                "MaxHerding" => [("Sigma", 1.5)],
                "ProbCover" => [("Radius", 1.5)],
                _ => [],
            });

            var expected = PlainCoverage.Pick(rows, i => i < labeled, _ => name == "ProbCover" ? 1 : 1.0 / (count - labeled), Similarity(name, rows), wanted);
            Assert.Equal(expected.Select(pick => pick.Index), picks.Take(expected.Count).Select(item => item.Index));
            for (var i = 0; i < expected.Count; i++)
                Assert.Equal(expected[i].Gain, picks[i].Score, 1e-9 * Math.Max(1, expected[i].Gain));
            Assert.Equal(Math.Min(wanted, count - labeled), picks.Count);
            Assert.All(picks.Skip(expected.Count), item => Assert.StartsWith("Drawn at random: every sample that counts is covered", item.Reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Uncertainty_weighs_who_is_to_be_stood_for()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var pool = TestPools.Features(60 + seed, classes: 3, width: 4, seed: seed, labeled: 12);
            using var model = Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 5, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
            var (rows, margins) = Predict(model, pool);
            var sigma = Enumerable.Range(0, 12).SelectMany(i => Enumerable.Range(0, i).Select(j => Math.Sqrt(PlainCoverage.Squared(rows[i], rows[j])))).Min();
            var picks = Queries.Select("UncertaintyHerding", pool, 15, seed, model);
            var expected = PlainCoverage.Pick(rows, i => i < 12, i => margins[i] / (rows.Length - 12), squared => Math.Exp(-squared / (sigma * sigma)), 15);
            Assert.Equal(expected.Select(pick => pick.Index), picks.Select(item => item.Index));
            Assert.Equal(expected[0].Gain, picks[0].Score, 1e-6);
        }
    }

    [Fact]
    public void Without_a_width_herding_takes_the_spread_of_the_embeddings()
    {
        using var pool = Queries.Of([0, 0, 2, 0, 0, 2, 2, 2, 1, 1], 2, i => i == 0);
        // The mean is (1, 1), its mean squared distance 8 / 5.
        var expected = Queries.Select("MaxHerding", pool, 1, 1, null, null, ("Sigma", Math.Sqrt(1.6))).Single();
        Assert.Equal(expected.Score, Queries.Select("MaxHerding", pool, 1).Single().Score, 1e-12);
    }

    [Fact]
    public void The_radius_is_the_largest_that_keeps_balls_pure()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            var values = Enumerable.Range(0, 120).Select(i => (float)(random.NextGaussian() + (i % 2 == 0 ? 0 : 6))).ToArray();
            var matrix = new FeatureMatrix(120);
            matrix.Append(values, 1);
            var clusters = new ActiveLearning.Selection.Clustering.KMeans(matrix, torch.CPU, RunContext.None).Fit(2, new RandomSource(3));
            var radius = new BallPurity(matrix, torch.CPU, RunContext.None).LargestRadius(2, 0.95, 0, new RandomSource(3));
            Assert.InRange(Purity(radius), 0.95, 1);
            Assert.InRange(Purity(radius * (1 + 1e-6)), 0, 0.95 - 1e-9);

            double Purity(double within) => Enumerable.Range(0, 120).Count(i =>
                Enumerable.Range(0, 120).All(j => clusters[i] == clusters[j] || Math.Abs((double)values[i] - values[j]) > within)) / 120.0;
        }
    }

    [Fact]
    public void Samples_at_the_radius_are_told_by_exact_distances_far_from_the_origin_too()
    {
        // Three in a row, 2^-12 apart, at a place whose squares have no room for such digits: the middle one covers all at just that radius, and at one digit less none covers another.
        const float step = 1f / 4096;
        using var pool = Queries.Of([3_000_001, 0, 3_000_001, step, 3_000_001, 2 * step], 2, _ => false);
        var item = Queries.Select("ProbCover", pool, 1, 1, null, null, ("Radius", (double)step)).Single();
        Assert.Equal((1, 3.0), (item.Index, item.Score));
        Assert.Equal(1.0, Queries.Select("ProbCover", pool, 1, 1, null, null, ("Radius", Math.BitDecrement(step))).Single().Score);
    }

    [Fact]
    public void A_radius_that_was_estimated_is_noted_and_covers_clouds_one_after_the_other()
    {
        var random = new RandomSource(4);
        var values = Enumerable.Range(0, 90).Select(i => (float)(random.NextGaussian() + (100 * (i % 3)))).ToArray();
        using var pool = Queries.Of(values, 1, _ => false);
        var picks = Queries.Select("ProbCover", pool, 2);
        Assert.True(((CoverageNote)picks[0].Notes.Single()).Radius > 0);
        Assert.NotEqual(picks[0].Index % 3, picks[1].Index % 3);
    }

    [Theory]
    [InlineData("MaxHerding")]
    [InlineData("FacilityLocation")]
    [InlineData("ProbCover")]
    [InlineData("KMeans")]
    [InlineData("KMedoids")]
    public void Constant_features_take_all_and_broken_ones_are_named(string name)
    {
        using var constant = Queries.Of(new float[60], 2, i => i < 3);
        Assert.Equal(Enumerable.Range(3, 27), Queries.Select(name, constant, 50).Select(item => item.Index).Order());
        using var fresh = Queries.Of(new float[60], 2, _ => false);
        Assert.Equal(30, Queries.Select(name, fresh, 50).Select(item => item.Index).Distinct().Count());
        var values = new float[60];
        values[41] = float.PositiveInfinity;
        // Reading leaves such samples out; a model may still give such embeddings, which the strategies look for themselves.
        using var broken = Queries.Of(values, 2, i => i < 3);
        var problems = new List<ItemProblem>();
        Assert.DoesNotContain(20, Queries.Select(name, broken, 50, 1, null, new RunContext(default, problem: problems.Add)).Select(item => item.Index));
        Assert.Equal("row/20", Assert.Single(problems).Item);
    }

    private static Func<double, double> Similarity(string name, float[][] rows)
    {
        if (name == "MaxHerding")
            return squared => Math.Exp(-squared / 2.25);
        if (name == "ProbCover")
            return squared => squared <= 2.25 ? 1 : 0;
        double[] mean = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Average(row => (double)row[column]))];
        var largest = 4 * rows.Max(row => row.Zip(mean, (value, middle) => (value - middle) * (value - middle)).Sum());
        return squared => Math.Max(0, largest - squared);
    }

    private static (float[][] Rows, double[] Margins) Predict(Model model, Pool pool)
    {
        var rows = new float[pool.Count][];
        var margins = new double[pool.Count];
        foreach (var batch in Predictor.Run(model, pool, [.. Enumerable.Range(0, pool.Count)], PredictionParts.Probabilities | PredictionParts.Embeddings, new() { Device = "Cpu", Threads = 1 }, RunContext.None))
        {
            for (var i = 0; i < batch.Indices.Length; i++)
            {
                rows[batch.Indices[i]] = batch.Embeddings!.AsSpan(i * batch.FeatureCount, batch.FeatureCount).ToArray();
                var sorted = batch.Probabilities!.AsSpan(i * batch.Classes, batch.Classes).ToArray().OrderDescending().ToArray();
                margins[batch.Indices[i]] = 1 - ((double)sorted[0] - sorted[1]);
            }
        }

        return (rows, margins);
    }
}
