using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection;

public sealed class QueryContextTests
{
    private static readonly float[][] Features = [[1, 0], [0, 1], [2, 1], [1, 2], [3, 3], [-1, 4], [4, -1]];

    [Fact]
    public void A_model_gives_strategies_what_they_need_row_by_row()
    {
        using var pool = CreatePool();
        using var model = Train(pool);
        var seen = new Recorder(StrategyNeeds.Scores | StrategyNeeds.Probabilities | StrategyNeeds.Embeddings);

        BatchSelector.Select(seen, new QueryContext(pool, new SeedTree(1), RunContext.None, model, Measures.Get("LeastConfidence")), 2);

        Assert.Equal([2, 3, 4, 5, 6], seen.Candidates!);
        // A linear network's embedding is its input, normalised: differences of rows keep the ratio of the features' own.
        Assert.Equal((5, 2), (seen.Embeddings!.Rows, seen.Embeddings.Columns));
        var scale = (seen.Embeddings[1][0] - seen.Embeddings[0][0]) / (Features[3][0] - Features[2][0]);
        for (var row = 1; row < 5; row++)
            Assert.Equal(scale * (Features[row + 2][0] - Features[2][0]), seen.Embeddings[row][0] - seen.Embeddings[0][0], 1e-4f);
        Assert.Equal((5, 2), (seen.Probabilities!.Rows, seen.Probabilities.Columns));
        for (var row = 0; row < 5; row++)
        {
            var (first, second) = (seen.Probabilities[row][0], seen.Probabilities[row][1]);
            Assert.Equal(1, first + second, 1e-5f);
            Assert.Equal(1 - Math.Max(first, second), seen.Scores![row], 1e-5f);
        }
    }

    [Fact]
    public void Streamed_scores_are_kept_when_a_model_adds_the_rest()
    {
        using var pool = CreatePool();
        using var model = Train(pool);
        var collector = new ScoreCollector();
        collector.Add(pool, 5, 0.5f, "Mine");
        collector.Add(pool, 3, 0.25f, "Mine");
        var seen = new Recorder(StrategyNeeds.Scores | StrategyNeeds.Embeddings);
        BatchSelector.Select(seen, QueryContext.FromScores(collector, new SeedTree(1), RunContext.None, model), 1);
        Assert.Equal([3, 5], seen.Candidates!);
        Assert.Equal([0.25f, 0.5f], seen.Scores!);
        Assert.Equal(2, seen.Embeddings!.Rows);
    }

    [Fact]
    public void What_a_strategy_did_not_name_is_refused()
    {
        using var pool = CreatePool();
        var context = new QueryContext(pool, new SeedTree(1), RunContext.None);
        Assert.Throws<InvalidOperationException>(context.GetScores);
        Assert.Throws<InvalidOperationException>(context.GetProbabilities);
        Assert.Throws<InvalidOperationException>(context.GetEmbeddings);
    }

    [Fact]
    public void A_missing_model_is_a_clear_error()
    {
        using var pool = CreatePool();
        var error = Assert.Throws<ActiveLearningException>(() =>
            BatchSelector.Select(new Recorder(StrategyNeeds.Probabilities), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        Assert.Equal("ModelMissing", error.ErrorId);
        Assert.Contains("needs probabilities", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Feature_vectors_without_a_model_are_their_own_embeddings()
    {
        using var pool = CreatePool();
        var seen = new Recorder(StrategyNeeds.Embeddings | StrategyNeeds.PoolEmbeddings);
        var context = new QueryContext(pool, new SeedTree(1), RunContext.None);
        BatchSelector.Select(seen, context, 2);
        Assert.Equal([0, 1], context.Labeled);
        for (var row = 0; row < 7; row++)
        {
            // Candidates 2 to 6, then the labeled 0 and 1.
            var expected = Features[(row + 2) % 7];
            Assert.Equal(expected, context.GetPoolEmbeddings()[row].ToArray());
            if (row < 5)
                Assert.Equal(expected, seen.Embeddings![row].ToArray());
        }
    }

    private static Pool CreatePool() => new("features", new Rows(), new ClassList(["a", "b"]), new[] { 0, 1, -1, -1, -1, -1, -1 });

    private static Model Train(Pool pool) =>
        Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 1, LearningRate = 0.01, Threads = 1, Device = "Cpu" }, null, null, RunContext.None);

    private sealed class Recorder(StrategyNeeds needs) : Strategy
    {
        public override StrategyInfo Info { get; } = new("Recorder", "Keeps what it is given.", needs, "O(N)", "none");

        internal int[]? Candidates { get; private set; }

        internal float[]? Scores { get; private set; }

        internal FeatureMatrix? Probabilities { get; private set; }

        internal FeatureMatrix? Embeddings { get; private set; }

        public override IReadOnlyList<Pick> Select(QueryContext context, int count)
        {
            Candidates = context.Candidates;
            Scores = (needs & StrategyNeeds.Scores) != 0 ? context.GetScores() : null;
            Probabilities = (needs & StrategyNeeds.Probabilities) != 0 ? context.GetProbabilities() : null;
            Embeddings = (needs & StrategyNeeds.Embeddings) != 0 ? context.GetEmbeddings() : null;
            return [.. context.Candidates.Take(count).Select(index => new Pick(index, 0, "first"))];
        }
    }

    private sealed class Rows : SampleSource
    {
        public override int Count => Features.Length;

        public override SourceKind Kind => SourceKind.Features;

        public override string Description => "seven rows";

        public override int Channels => 1;

        public override int Height => 1;

        public override int Width => 2;

        public override bool IsPacked => true;

        public override string GetId(int index) => $"row {index}";

        public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination)
        {
            for (var i = 0; i < indices.Length; i++)
                Features[indices[i]].CopyTo(destination[(2 * i)..]);
        }
    }
}
