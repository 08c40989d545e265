using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class ScoreCollectorTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_score_that_is_no_number_is_an_error_that_names_the_samples(float bad)
    {
        using var pool = NamedPool.Create(10);
        var collector = new ScoreCollector();
        for (var i = 0; i < 10; i++)
            collector.Add(pool, i, i is 3 or 7 ? bad : i, "Margin");

        var error = Assert.Throws<ActiveLearningException>(() => QueryContext.FromScores(collector, new SeedTree(0), RunContext.None));

        Assert.Equal("ScoreNotFinite", error.ErrorId);
        Assert.Equal("s00000003", error.Target);
        Assert.Contains("2 of 10 scores are not finite numbers: 's00000003', 's00000007'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_pools_and_two_measures_do_not_mix()
    {
        using var pool = NamedPool.Create(2);
        using var other = NamedPool.Create(2);
        var collector = new ScoreCollector();
        collector.Add(pool, 0, 1, "Entropy");
        Assert.Equal("MixedPools", Assert.Throws<ActiveLearningException>(() => collector.Add(other, 1, 1, "Entropy")).ErrorId);
        Assert.Equal("MixedMeasures", Assert.Throws<ActiveLearningException>(() => collector.Add(pool, 1, 1, "Margin")).ErrorId);
        Assert.Equal("SampleNotFound", Assert.Throws<ActiveLearningException>(() => collector.Add(pool, 2, 1, "Entropy")).ErrorId);
        Assert.Equal(1, collector.Count);
    }

    [Fact]
    public void A_sample_given_twice_counts_once_unless_its_scores_differ()
    {
        using var pool = NamedPool.Create(3);
        var collector = new ScoreCollector();
        collector.Add(pool, 1, 0.5f, null);
        collector.Add(pool, 0, 0.25f, null);
        collector.Add(pool, 1, 0.5f, null);
        var context = QueryContext.FromScores(collector, new SeedTree(0), RunContext.None);
        Assert.Equal([0, 1], context.Candidates);
        Assert.Equal([0.25f, 0.5f], context.GetScores());

        collector.Add(pool, 0, 0.75f, null);
        var error = Assert.Throws<ActiveLearningException>(() => QueryContext.FromScores(collector, new SeedTree(0), RunContext.None));
        Assert.Equal(("ScoreConflict", "s00000000"), (error.ErrorId, error.Target));
    }

    [Fact]
    public void Samples_labeled_or_found_bad_since_are_left_out_with_a_warning()
    {
        using var pool = NamedPool.Create(5);
        var collector = new ScoreCollector();
        for (var i = 0; i < 5; i++)
            collector.Add(pool, i, i, null);
        pool.SetLabel(4, 0, LabelOrigin.Manual);
        pool.MarkBad(0, "gone");
        var warnings = new List<string>();

        var context = QueryContext.FromScores(collector, new SeedTree(0), new RunContext(warning: warnings.Add));

        Assert.Equal([1, 2, 3], context.Candidates);
        Assert.StartsWith("2 of 5 scored samples were left out", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_scores_take_no_object_each()
    {
        using var pool = NamedPool.Create(1_000_000);
        var collector = new ScoreCollector();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < pool.Count; i++)
            collector.Add(pool, i, i, "Entropy");
        // Two lists that grow by doubling allocate twice 2 x 4 MB; one object a score would be 24 MB and more on top.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 8_000_000, 18_000_000);
    }
}
