using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class RandomStrategyTests
{
    [Fact]
    public void Same_seed_same_picks_in_whatever_order_the_scores_came()
    {
        using var pool = NamedPool.Create(50);
        var forward = new ScoreCollector();
        var backward = new ScoreCollector();
        for (var i = 0; i < 50; i++)
        {
            forward.Add(pool, i, i, null);
            backward.Add(pool, 49 - i, 49 - i, null);
        }

        int[] Draw(ScoreCollector collector, long seed) =>
            [.. BatchSelector.Select(new RandomStrategy(), QueryContext.FromScores(collector, new SeedTree(seed), RunContext.None), 10).Select(item => item.Index)];

        Assert.Equal(Draw(forward, 5), Draw(forward, 5));
        Assert.Equal(Draw(forward, 5), Draw(backward, 5));
        Assert.NotEqual(Draw(forward, 5), Draw(forward, 6));
    }

    [Fact]
    public void Every_candidate_is_drawn_equally_often()
    {
        using var pool = NamedPool.Create(20);
        var counts = new int[20];
        const int rounds = 4000;
        for (var seed = 0; seed < rounds; seed++)
        {
            foreach (var item in BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(seed), RunContext.None), 5))
                counts[item.Index]++;
        }

        // A count is binomial with p = 1/4; five standard deviations either side.
        var tolerance = 5 * Math.Sqrt(rounds * 0.25 * 0.75);
        Assert.All(counts, count => Assert.InRange(count, (rounds / 4) - tolerance, (rounds / 4) + tolerance));
    }

    [Fact]
    public void Draws_only_unlabeled_readable_samples()
    {
        using var pool = NamedPool.Create(30, i => i % 3 == 0 ? 1 : -1);
        pool.MarkBad(1, "unreadable");
        var batch = BatchSelector.Select(new RandomStrategy(), new QueryContext(pool, new SeedTree(3), RunContext.None), 19);
        Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 3 != 0 && i != 1), batch.Select(item => item.Index).Order());
        Assert.All(batch, item => Assert.Equal((0.0, null), (item.Score, item.Measure)));
    }
}
