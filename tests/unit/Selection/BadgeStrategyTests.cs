using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class BadgeStrategyTests : IDisposable
{
    private static readonly PredictOptions s_options = new() { Device = "Cpu", Threads = 1 };

    private readonly Pool _pool = TestPools.Features(300, labeled: 30);
    private readonly Model _model;

    public BadgeStrategyTests() => _model = Train(_pool);

    public void Dispose()
    {
        _model.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Picks_are_as_often_what_k_means_plus_plus_on_explicit_gradients_makes_them()
    {
        const int draws = 2000;
        using var pool = TestPools.Features(16, labeled: 9, seed: 4);
        using var model = Train(pool);
        var gradients = Gradients(model, pool);
        var expected = Expected(gradients, 3);
        var seen = expected.ToDictionary(pair => pair.Key, _ => 0);
        for (var seed = 0; seed < draws; seed++)
            seen[string.Join(',', Queries.Select("Badge", pool, 3, seed, model).Select(item => item.Index))]++;

        // Pearson's test; rare outcomes together. The 99.9 % quantile of chi squared by Wilson and Hilferty.
        var common = expected.Where(pair => pair.Value * draws >= 5).ToArray();
        Assert.InRange(common.Length, 8, 30);
        var cells = common.Select(pair => (Seen: (double)seen[pair.Key], Expected: pair.Value * draws)).ToList();
        var rare = expected.Values.Sum() - common.Sum(pair => pair.Value);
        if (rare * draws >= 1)
            cells.Add((draws - cells.Sum(cell => cell.Seen), rare * draws));
        var square = cells.Sum(cell => Math.Pow(cell.Seen - cell.Expected, 2) / cell.Expected);
        var freedom = cells.Count - 1;
        var quantile = freedom * Math.Pow(1 - (2.0 / (9 * freedom)) + (3.09 * Math.Sqrt(2.0 / (9 * freedom))), 3);
        Assert.InRange(square, 0, quantile);
    }

    [Fact]
    public void Scores_are_the_distances_between_explicit_gradients_to_the_last_pick()
    {
        var gradients = Gradients(_model, _pool);
        var picks = Queries.Select("Badge", _pool, 270, 1, _model);
        Assert.Equal(_pool.GetUnlabeledIndices(), picks.Select(item => item.Index).Order());
        var largest = gradients.Max(pair => Length(pair.Value));
        Assert.Equal(largest, picks[0].Score, 1e-5 * largest);
        for (var i = 1; i < picks.Count; i++)
        {
            var nearest = picks.Take(i).Min(item => Distance(gradients[item.Index], gradients[picks[i].Index]));
            Assert.Equal(nearest, picks[i].Score, 1e-3 * largest);
        }
    }

    [Fact]
    public void Equal_seeds_pick_equally_and_the_first_has_the_largest_gradient()
    {
        int[] Choose(int seed) => [.. Queries.Select("Badge", _pool, 20, seed, _model).Select(item => item.Index)];
        Assert.Equal(Choose(1), Choose(1));
        Assert.NotEqual(Choose(1), Choose(2));
        Assert.Equal(Choose(1)[0], Choose(2)[0]);
    }

    [Fact]
    public void Samples_without_any_gradient_distance_are_taken_in_order()
    {
        using var pool = Queries.Of(new float[40], 2, i => i < 4);
        using var model = Train(pool);
        Assert.Equal(Enumerable.Range(4, 16), Queries.Select("Badge", pool, 50, 1, model).Select(item => item.Index));
    }

    /// <summary>The probability of each sequence of picks.</summary>
    private static Dictionary<string, double> Expected(Dictionary<int, double[]> gradients, int count)
    {
        var result = new Dictionary<string, double>();
        var first = gradients.OrderByDescending(pair => Length(pair.Value)).ThenBy(pair => pair.Key).First().Key;
        Grow([first], 1);
        return result;

        void Grow(int[] taken, double probability)
        {
            if (taken.Length == count)
            {
                result.Add(string.Join(',', taken), probability);
                return;
            }

            var squares = gradients.Keys.Except(taken).ToDictionary(index => index, index => taken.Min(other => Math.Pow(Distance(gradients[index], gradients[other]), 2)));
            foreach (var (index, square) in squares)
                Grow([.. taken, index], probability * square / squares.Values.Sum());
        }
    }

    /// <summary>Outer products of p - y and the embedding, written out.</summary>
    private static Dictionary<int, double[]> Gradients(Model model, Pool pool)
    {
        var result = new Dictionary<int, double[]>();
        foreach (var batch in Predictor.Run(model, pool, pool.GetUnlabeledIndices(), PredictionParts.Probabilities | PredictionParts.Embeddings, s_options, RunContext.None))
        {
            for (var i = 0; i < batch.Indices.Length; i++)
            {
                var p = batch.Probabilities!.AsSpan(i * batch.Classes, batch.Classes).ToArray();
                var h = batch.Embeddings!.AsSpan(i * batch.FeatureCount, batch.FeatureCount).ToArray();
                var predicted = Array.IndexOf(p, p.Max());
                result.Add(batch.Indices[i], [.. p.SelectMany((value, c) => h.Select(x => (value - (c == predicted ? 1.0 : 0.0)) * x))]);
            }
        }

        return result;
    }

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    private static double Distance(double[] left, double[] right) => Length([.. left.Zip(right, (a, b) => a - b)]);

    private static Model Train(Pool pool) =>
        Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 5, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
}
