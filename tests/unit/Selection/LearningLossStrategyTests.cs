using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class LearningLossStrategyTests : IDisposable
{
    private readonly Pool _pool = TestPools.Features(100, labeled: 30);
    private readonly Model _model;

    public LearningLossStrategyTests() => _model = Train(_pool, lossPrediction: true);

    public void Dispose()
    {
        _model.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Whole_pool_gives_the_largest_predicted_losses()
    {
        var batch = BatchSelector.Select(new LearningLossStrategy { SubsetFactor = 0 }, Context(), 7);
        var expected = Scores().OrderByDescending(static score => score.Uncertainty).ThenBy(static score => score.Index).Take(7).ToArray();
        Assert.Equal(expected.Select(static score => score.Index), batch.Select(static item => item.Index));
        Assert.Equal(expected.Select(static score => (double)score.Uncertainty), batch.Select(static item => item.Score));
        Assert.Contains("1 from the largest among 70 candidates", batch[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subset_is_drawn_by_seed_and_ranked()
    {
        var first = Indices(new LearningLossStrategy { SubsetFactor = 3 }, 1);
        Assert.Equal(first, Indices(new LearningLossStrategy { SubsetFactor = 3 }, 1));
        Assert.NotEqual(first, Indices(new LearningLossStrategy { SubsetFactor = 3 }, 2));

        // A factor of 1 leaves no choice: it is the subset itself, and it is not the top of the whole pool.
        var subset = Indices(new LearningLossStrategy { SubsetFactor = 1 }, 1);
        Assert.NotEqual(Indices(new LearningLossStrategy { SubsetFactor = 0 }, 1).Order(), subset.Order());
        var scores = Scores().ToDictionary(static score => score.Index, static score => score.Uncertainty);
        Assert.Equal(subset.OrderByDescending(index => scores[index]), subset);

        // Ten times ten is more than there is: the whole pool.
        Assert.Equal(Indices(new LearningLossStrategy { SubsetFactor = 0 }, 1), Indices(new LearningLossStrategy(), 2));
    }

    [Fact]
    public void Streamed_predicted_losses_need_no_model()
    {
        var collector = new ScoreCollector();
        foreach (var score in Scores())
            collector.Add(_pool, score.Index, score.Uncertainty, score.Measure);
        var batch = BatchSelector.Select(new LearningLossStrategy { SubsetFactor = 0 }, QueryContext.FromScores(collector, new SeedTree(1), RunContext.None), 5);
        Assert.Equal(Indices(new LearningLossStrategy { SubsetFactor = 0 }, 1, 5), batch.Select(static item => item.Index));
    }

    [Fact]
    public void Ablation_draws_what_random_draws()
    {
        Assert.Equal(Indices(new RandomStrategy(), 4), Indices(new LearningLossRandomStrategy(), 4));
    }

    [Theory]
    [InlineData("LearningLoss")]
    [InlineData("LearningLossRandom")]
    public void A_model_without_a_head_or_none_is_told(string name)
    {
        using var plain = Train(_pool, lossPrediction: false);
        var strategy = StrategyRegistry.Get(name);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(strategy, new QueryContext(_pool, new SeedTree(1), RunContext.None, plain), 3));
        Assert.Equal("NoLossHead", error.ErrorId);
        error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(strategy, new QueryContext(_pool, new SeedTree(1), RunContext.None), 3));
        Assert.Equal("ModelMissing", error.ErrorId);
        Assert.Contains("-LossPrediction", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_samples_are_made_up_for_and_where_none_are_left_the_batch_is_smaller()
    {
        const int count = 12;
        const int size = 8;
        var pixels = new byte[count * size * size * 3];
        new Random(1).NextBytes(pixels);
        var labels = Enumerable.Range(0, count).Select(static i => i < 6 ? i % 2 : -1).ToArray();
        using var pool = new Pool("broken", new TestPools.ImageSource(pixels, count, size, 3, badIndex: 8), TestPools.Names(2), labels);
        using var model = Train(pool, lossPrediction: true);
        var some = BatchSelector.Select(new LearningLossStrategy { SubsetFactor = 1 }, new QueryContext(pool, new SeedTree(2), RunContext.None, model), 5);
        Assert.Equal([6, 7, 9, 10, 11], some.Select(static item => item.Index).Order());

        using var again = new Pool("broken", new TestPools.ImageSource(pixels, count, size, 3, badIndex: 8), TestPools.Names(2), labels);
        var warnings = new List<string>();
        var all = BatchSelector.Select(new LearningLossStrategy(), new QueryContext(again, new SeedTree(1), new RunContext(warning: warnings.Add), model), 6);
        Assert.Equal([6, 7, 9, 10, 11], all.Select(static item => item.Index).Order());
        Assert.Contains("5 of the 6", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static Model Train(Pool pool, bool lossPrediction) => Trainer.Train(
        pool,
        new TrainingOptions { Architecture = ArchitectureName.Mlp, Width = 16, Epochs = 3, BatchSize = 16, LearningRate = 0.02, Threads = 1, Device = "Cpu", LossPrediction = lossPrediction },
        null, null, RunContext.None);

    private UncertaintyScore[] Scores() => [.. Scorer.Score(_model, _pool, Measures.Get("PredictedLoss"), new PredictOptions { Threads = 1 }, RunContext.None)];

    private QueryContext Context(int seed = 1) => new(_pool, new SeedTree(seed), RunContext.None, _model, null, new PredictOptions { Threads = 1 });

    private int[] Indices(Strategy strategy, int seed, int count = 10) => [.. BatchSelector.Select(strategy, Context(seed), count).Select(static item => item.Index)];
}
