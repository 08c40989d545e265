using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Scoring;

public sealed class LossDiagnosticsTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 40)]
    [InlineData(3, 300)]
    public void Ranking_accuracy_equals_counting_every_pair(int seed, int count)
    {
        var random = new RandomSource(seed);
        // Few distinct values: ties of both kinds.
        var truth = Enumerable.Range(0, count).Select(_ => random.Next(count / 2) / 4.0).ToArray();
        var predicted = Enumerable.Range(0, count).Select(i => truth[i] + random.Next(count / 2)).ToArray();
        var (right, pairs) = (0.0, 0);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (truth[i] == truth[j])
                    continue;
                pairs++;
                right += predicted[i] == predicted[j] ? 0.5 : predicted[i] > predicted[j] == truth[i] > truth[j] ? 1 : 0;
            }
        }

        Assert.Equal(right / pairs, LossDiagnostics.RankingAccuracy(truth, predicted), 1e-12);
    }

    [Fact]
    public void Ranking_accuracy_at_its_ends()
    {
        Assert.Equal(1, LossDiagnostics.RankingAccuracy([1, 2, 3], [-5, 0, 7]));
        Assert.Equal(0, LossDiagnostics.RankingAccuracy([1, 2, 3], [3, 2, 1]));
        Assert.Equal(0.5, LossDiagnostics.RankingAccuracy([1, 2, 3], [4, 4, 4]));
        Assert.Equal(0.5, LossDiagnostics.RankingAccuracy([1, 1], [0, 5]));
        Assert.Equal(0.5, LossDiagnostics.RankingAccuracy([1], [1]));
    }

    [Fact]
    public void A_million_pairs_of_samples_take_a_moment()
    {
        var random = new RandomSource(1);
        var truth = Enumerable.Range(0, 1_000_000).Select(_ => random.NextDouble()).ToArray();
        var predicted = Array.ConvertAll(truth, value => value + random.NextDouble());
        // Two differences of equal distribution are added: half the time they agree, and of the rest half the time the first is the larger one.
        Assert.InRange(LossDiagnostics.RankingAccuracy(truth, predicted), 0.74, 0.76);
    }

    [Fact]
    public void Histogram_has_every_value_in_its_bin()
    {
        // The middle of every bin, the two ends, and some more in the fourth.
        double[] values = [.. Enumerable.Range(0, LossDiagnostics.Bins).Select(static i => (i + 0.5) / 5), 0, 10, 0.65, 0.75];
        var (minimum, maximum, counts) = LossDiagnostics.Histogram(values);
        Assert.Equal((0, 10), (minimum, maximum));
        Assert.Equal([2, 1, 1, 3, .. Enumerable.Repeat(1, LossDiagnostics.Bins - 5), 2], counts);
        (minimum, maximum, counts) = LossDiagnostics.Histogram([4, 4, 4]);
        Assert.Equal((4, 5, 3), (minimum, maximum, counts[0]));
    }

    [Fact]
    public void Measures_a_trained_model_on_labels_or_on_hidden_ones()
    {
        using var pool = TestPools.Images(90, size: 8, labeled: 60);
        using var hidden = TestPools.Images(90, size: 8, asOracle: true);
        using var model = Train(pool, lossPrediction: true);
        var histogram = LossDiagnostics.Measure(model, pool, new PredictOptions { Threads = 1 }, RunContext.None);
        Assert.Equal(60, histogram.TrueCounts.Sum());
        Assert.Equal(60, histogram.PredictedCounts.Sum());
        Assert.True(histogram.TrueMinimum >= 0);

        // The same figures from the plain cmdlets' paths.
        var indices = pool.GetLabeledIndices();
        var predicted = Scorer.Score(model, pool, Measures.Get("PredictedLoss"), new PredictOptions { Threads = 1 }, RunContext.None, indices).Select(static score => (double)score.Uncertainty).ToArray();
        var truth = Scorer.Predict(model, pool, new PredictOptions { Threads = 1 }, RunContext.None, indices)
            .Select(prediction => -Math.Log(prediction.Probabilities[pool.GetLabel(prediction.Index)])).ToArray();
        Assert.Equal(predicted.Min(), histogram.PredictedMinimum, 1e-6);
        Assert.Equal(predicted.Max(), histogram.PredictedMaximum, 1e-6);
        Assert.Equal(truth.Max(), histogram.TrueMaximum, 1e-4);
        Assert.Equal(truth.Average(), Evaluator.Measure(model, pool, new PredictOptions { Threads = 1 }, RunContext.None).Loss, 1e-5);
        Assert.Equal(LossDiagnostics.RankingAccuracy(truth, predicted), histogram.RankingAccuracy, 0.01);

        Assert.Equal(90, LossDiagnostics.Measure(model, hidden, new PredictOptions { Threads = 1 }, RunContext.None, useOracle: true).TrueCounts.Sum());
    }

    [Fact]
    public void A_model_without_a_head_is_told_what_to_do()
    {
        using var pool = TestPools.Images(30, size: 8);
        using var model = Train(pool, lossPrediction: false);
        var error = Assert.Throws<ActiveLearningException>(() => LossDiagnostics.Measure(model, pool, new PredictOptions(), RunContext.None));
        Assert.Equal("NoLossHead", error.ErrorId);
        Assert.Contains("-LossPrediction", error.Message, StringComparison.Ordinal);
        // Told before anything is computed, not while enumerating.
        Assert.Equal("NoLossHead", Assert.Throws<ActiveLearningException>(() => Scorer.Score(model, pool, Measures.Get("PredictedLoss"), new PredictOptions(), RunContext.None)).ErrorId);
    }

    private static Model Train(Pool pool, bool lossPrediction) => Trainer.Train(
        pool,
        new TrainingOptions { Architecture = ArchitectureName.Mlp, Width = 16, Epochs = 3, BatchSize = 16, LearningRate = 0.02, Threads = 1, Device = "Cpu", LossPrediction = lossPrediction },
        null, null, RunContext.None);
}
