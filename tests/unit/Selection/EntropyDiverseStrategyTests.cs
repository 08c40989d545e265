using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Selection.Distances;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class EntropyDiverseStrategyTests : IDisposable
{
    private readonly Pool _pool = TestPools.Features(120, labeled: 30);
    private readonly Model _model;

    public EntropyDiverseStrategyTests() =>
        _model = Trainer.Train(_pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 5, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);

    public void Dispose()
    {
        _model.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public void Takes_the_farthest_among_the_most_uncertain(int factor)
    {
        const int count = 8;
        var scores = new Dictionary<int, float>();
        foreach (var score in Scorer.Score(_model, _pool, Measures.Get("Entropy"), new PredictOptions { Device = "Cpu", Threads = 1 }, RunContext.None))
            scores.Add(score.Index, score.Uncertainty);
        var filtered = scores.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(factor == 0 ? scores.Count : factor * count).Select(pair => pair.Key).Order().ToArray();
        var rows = Predictor.Run(_model, _pool, [.. Enumerable.Range(0, _pool.Count)], PredictionParts.Embeddings, new PredictOptions { Device = "Cpu", Threads = 1 }, RunContext.None)
            .SelectMany(batch => batch.Embeddings!.Chunk(batch.FeatureCount)).ToArray();

        var picks = Queries.Select("EntropyDiverse", _pool, count, 1, _model, null, ("SubsetFactor", factor));

        Assert.Equal(PlainFarthestFirst.Take(rows, filtered, _pool.GetLabeledIndices(), count).Select(pair => pair.Row), picks.Select(item => item.Index));
        Assert.All(picks, item => Assert.Equal(scores[item.Index], item.Score, 1e-5));
        Assert.StartsWith("Entropy ", picks[0].Reason, StringComparison.Ordinal);
    }
}
