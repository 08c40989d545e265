using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class StrategyContextTests
{
    // Six vectors, the second and the fifth labeled with class 1 and 0.
    private static readonly float[] Values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    private static void Query(Pool pool, StrategyNeeds needs, Action<StrategyContext> look, long seed = 1) =>
        BatchSelector.Select(new Looking(needs, look), new QueryContext(pool, new SeedTree(seed), RunContext.None), 1);

    [Fact]
    public void Samples_and_labels_are_plain_arrays_that_may_be_changed()
    {
        using var pool = Queries.Of(Values, 2, index => index is 1 or 4);
        Query(pool, StrategyNeeds.None, context =>
        {
            Assert.Equal([0, 2, 3, 5], context.Candidates);
            Assert.Equal([1, 4], context.Labeled);
            Assert.Equal([1, 0], context.Labels);
            Assert.Equal([false, true, false, false, true, false], context.LabeledMask);
            Assert.Equal(2, context.Classes.Count);
            Assert.Null(context.Model);
            Array.Reverse(context.Candidates);
        });
    }

    [Fact]
    public void Embeddings_are_rows_and_tensors()
    {
        using var pool = Queries.Of(Values, 2, index => index is 1 or 4);
        Query(pool, StrategyNeeds.PoolEmbeddings, context =>
        {
            Assert.Equal(new float[][] { [0, 1], [4, 5], [6, 7], [10, 11] }, context.Embeddings);
            Assert.Equal(new float[][] { [2, 3], [8, 9] }, context.LabeledEmbeddings);
            Assert.Equal([1, 4], context.Labeled);
            Assert.Equal([4, 2], context.EmbeddingTensor.shape);
            Assert.Equal([0, 1, 4, 5, 6, 7, 10, 11], context.EmbeddingTensor.data<float>().ToArray());
            Assert.Equal([2, 3, 8, 9], context.LabeledEmbeddingTensor.data<float>().ToArray());
            Assert.Same(context.EmbeddingTensor, context.EmbeddingTensor);
        });
        Query(pool, StrategyNeeds.Embeddings, context => Assert.Equal(4, context.Embeddings.Length));
    }

    [Fact]
    public void Tensors_end_with_the_query()
    {
        using var pool = Queries.Of(Values, 2, _ => false);
        TorchSharp.torch.Tensor? kept = null;
        Query(pool, StrategyNeeds.Embeddings, context => kept = context.EmbeddingTensor);
        Assert.True(kept!.IsInvalid);
    }

    [Fact]
    public void What_is_not_named_among_the_needs_is_refused_and_remembered()
    {
        using var pool = Queries.Of(Values, 2, _ => false);
        Query(pool, StrategyNeeds.Embeddings, context =>
        {
            Assert.Null(context.Refused);
            var error = Assert.Throws<ActiveLearningException>(() => context.Probabilities);
            Assert.Equal("NeedUndeclared", error.ErrorId);
            Assert.Contains("'Looking' asks for Probabilities", error.Message, StringComparison.Ordinal);
            Assert.Contains("-Needs Probabilities", error.Message, StringComparison.Ordinal);
            Assert.Throws<ActiveLearningException>(() => context.LabeledEmbeddings);
            Assert.Throws<ActiveLearningException>(() => context.ProbabilityTensor);
            Assert.Throws<ActiveLearningException>(() => context.Scores);
            Assert.Same(error, context.Refused);
        });
    }

    [Fact]
    public void Scores_come_as_they_were_streamed_in()
    {
        using var pool = NamedPool.Create(3);
        var collector = new ScoreCollector();
        collector.Add(pool, 2, 0.5f, "Mine");
        collector.Add(pool, 0, 0.25f, "Mine");
        BatchSelector.Select(
            new Looking(StrategyNeeds.Scores, context =>
            {
                Assert.Equal([0, 2], context.Candidates);
                Assert.Equal([0.25f, 0.5f], context.Scores);
                Assert.Equal("Mine", context.Measure);
            }),
            QueryContext.FromScores(collector, new SeedTree(1), RunContext.None), 1);
    }

    [Fact]
    public void Chance_follows_from_the_seed()
    {
        using var pool = NamedPool.Create(50);
        (int Seed, double Number, int[] Drawn) Of(long seed)
        {
            (int, double, int[]) result = default;
            Query(pool, StrategyNeeds.None, context => result = (context.Seed, context.Random.NextDouble(), context.Draw(context.Candidates, 5)), seed);
            return result;
        }

        var (first, second, other) = (Of(1), Of(1), Of(2));
        Assert.Equal((first.Seed, first.Number), (second.Seed, second.Number));
        Assert.Equal(first.Drawn, second.Drawn);
        Assert.Equal(5, first.Drawn.Distinct().Count());
        Assert.NotEqual(first.Seed, other.Seed);
        Assert.NotEqual(first.Drawn, other.Drawn);
        Assert.True(first.Seed >= 0);
    }

    [Fact]
    public void The_highest_figures_come_first_and_equal_ones_by_index()
    {
        using var pool = NamedPool.Create(5, index => index == 1 ? 0 : -1);
        Query(pool, StrategyNeeds.None, context =>
        {
            Assert.Equal([(3, 2.0), (0, 1.0), (2, 1.0)], context.Highest([1, 1, 2, 0.5], 3).Select(pick => (pick.Index, pick.Score)));
            Assert.Equal(4, context.Highest([1, 1, 2, 0.5], 9).Length);
            Assert.Contains("3 figures for 4 candidates", Assert.Throws<ArgumentException>(() => context.Highest([1, 1, 2], 3)).Message, StringComparison.Ordinal);
            Assert.Contains("sample 2 ('s00000002')", Assert.Throws<ArgumentException>(() => context.Highest([1, double.NaN, 2, 3], 3)).Message, StringComparison.Ordinal);
        });
    }

    private sealed class Looking(StrategyNeeds needs, Action<StrategyContext> look) : Strategy
    {
        public override StrategyInfo Info { get; } = new("Looking", "Looks.", needs, "O(1)", "none");

        public override IReadOnlyList<Pick> Select(QueryContext context, int count)
        {
            using var told = new StrategyContext(context, Info);
            look(told);
            return [.. context.Candidates.Take(count).Select(index => new Pick(index, 0, "looked"))];
        }
    }
}
