using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class BatchSelectorTests
{
    [Fact]
    public void Fewer_candidates_than_asked_for_is_a_warning_and_all_of_them()
    {
        using var pool = NamedPool.Create(4);
        var warnings = new List<string>();
        var batch = BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(1), new RunContext(warning: warnings.Add)), 9);
        Assert.Equal([0, 1, 2, 3], batch.Select(item => item.Index).Order());
        Assert.StartsWith("Only 4 of the 9 samples", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_batch_of_nothing_is_refused(int count)
    {
        using var pool = NamedPool.Create(4);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(1), RunContext.None), count));
        Assert.Equal(("InvalidCount", ErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void A_fully_labeled_pool_has_no_candidates()
    {
        using var pool = NamedPool.Create(4, _ => 0);
        Assert.Equal("NoCandidates", Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(1), RunContext.None), 1)).ErrorId);
        Assert.Equal("NoCandidates", Assert.Throws<ActiveLearningException>(() => QueryContext.FromScores(new ScoreCollector(), new SeedTree(1), RunContext.None)).ErrorId);
    }

    [Fact]
    public void TopK_without_scores_says_where_to_get_them()
    {
        using var pool = NamedPool.Create(4);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new TopKStrategy(), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        Assert.Equal("ScoresMissing", error.ErrorId);
        Assert.Contains("Get-ALUncertainty", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chose 1 samples instead of 2", 1)]
    [InlineData("chose 3 samples instead of 2", 1, 2, 3)]
    [InlineData("which is not a candidate: it has the label 'b'", 1, 0)]
    [InlineData("which is not a candidate: it cannot be read (torn)", 1, 4)]
    [InlineData("chose sample 99; the indices of pool", 1, 99)]
    [InlineData("chose sample -1; the indices of pool", -1)]
    [InlineData("chose sample 2 ('s00000002') twice", 2, 2)]
    public void What_a_strategy_must_not_choose_is_caught(string message, params int[] picks)
    {
        using var pool = NamedPool.Create(5, i => i == 0 ? 1 : -1);
        pool.MarkBad(4, "torn");
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new Scripted(picks, 0), new QueryContext(pool, new SeedTree(1), RunContext.None), 2));
        Assert.Equal("InvalidSelection", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_strategy_must_give_finite_scores()
    {
        using var pool = NamedPool.Create(4);
        var error = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new Scripted([1], double.NaN), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        Assert.Equal("InvalidSelection", error.ErrorId);
        Assert.Contains("gave sample 1 ('s00000001') the score NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_strategy_of_ones_own_throws_names_it()
    {
        using var pool = NamedPool.Create(4);
        ActiveLearningException Error(Exception e) =>
            Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new Throwing(e), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        var error = Error(new FormatException("odd"));
        Assert.Equal(("StrategyFailed", ErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
        Assert.Equal("Strategy 'Throwing' failed with FormatException in Throwing.Select: odd", error.Message);
        Assert.Equal("Mine", Error(new ActiveLearningException("Mine", ErrorKind.InvalidData, "mine")).ErrorId);
        Assert.Throws<OperationCanceledException>(() => BatchSelector.Select(new Throwing(new OperationCanceledException()), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        var nothing = Assert.Throws<ActiveLearningException>(() => BatchSelector.Select(new Throwing(null), new QueryContext(pool, new SeedTree(1), RunContext.None), 1));
        Assert.Equal("InvalidSelection", nothing.ErrorId);
    }

    [Fact]
    public void A_stopped_run_selects_nothing()
    {
        using var pool = NamedPool.Create(4);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(1), new RunContext(stop.Token)), 1));
    }

    private sealed class Throwing(Exception? error) : Strategy
    {
        public override StrategyInfo Info { get; } = new("Throwing", "Fails.", StrategyNeeds.None, "O(1)", "none");

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => error is null ? null! : throw error;
    }

    private sealed class Scripted(int[] picks, double score) : Strategy
    {
        public override StrategyInfo Info { get; } = new("Scripted", "Says what it is told.", StrategyNeeds.None, "O(1)", "none");

        public override IReadOnlyList<Pick> Select(QueryContext context, int count) => [.. picks.Select(index => new Pick(index, score, "told"))];
    }
}
