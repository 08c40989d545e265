using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class TopKStrategyTests
{
    [Fact]
    public void Equals_a_full_sort_on_many_random_pools_with_many_ties()
    {
        var random = new RandomSource(11);
        for (var round = 0; round < 300; round++)
        {
            var size = 1 + random.Next(200);
            // Few distinct values: most comparisons are ties; half of the rounds leave gaps between the candidates.
            var values = 1 + random.Next(12);
            using var pool = NamedPool.Create(2 * size);
            var indices = round % 2 == 0 ? Enumerable.Range(0, size).ToArray() : Enumerable.Range(0, size).Select(i => 2 * i).ToArray();
            var scores = indices.Select(_ => (random.Next(values) - (values / 2)) / 3f).ToArray();
            var arrival = Enumerable.Range(0, size).ToArray();
            random.Shuffle<int>(arrival);
            var collector = new ScoreCollector();
            foreach (var position in arrival)
                collector.Add(pool, indices[position], scores[position], "Entropy");
            var count = 1 + random.Next(size);

            var batch = BatchSelector.Select(StrategyRegistry.Get("topk"), QueryContext.FromScores(collector, new SeedTree(1), RunContext.None), count);

            var expected = indices.Zip(scores).OrderByDescending(pair => pair.Second).ThenBy(pair => pair.First).Take(count).ToArray();
            Assert.Equal(expected.Select(pair => pair.First), batch.Select(item => item.Index));
            Assert.Equal(expected.Select(pair => (double)pair.Second), batch.Select(item => item.Score));
            Assert.Equal(Enumerable.Range(1, count), batch.Select(item => item.Rank));
        }
    }

    [Fact]
    public void Items_say_who_chose_them_and_why()
    {
        using var pool = NamedPool.Create(3);
        var collector = new ScoreCollector();
        collector.Add(pool, 2, 1.25f, "Entropy");
        collector.Add(pool, 0, 0.5f, "Entropy");

        var item = BatchSelector.Select(new TopKStrategy(), QueryContext.FromScores(collector, new SeedTree(0), RunContext.None), 1).Single();

        Assert.Equal("s00000002", item.Id);
        Assert.Equal("TopK", item.Strategy);
        Assert.Equal("Entropy", item.Measure);
        Assert.Equal("Entropy 1.25: 1 of 2 from the most uncertain.", item.Reason);
        Assert.Null(item.Label);
    }

    [Fact]
    public void Label_of_an_item_is_the_current_one()
    {
        using var pool = NamedPool.Create(1);
        var collector = new ScoreCollector();
        collector.Add(pool, 0, 1, null);
        var item = BatchSelector.Select(new TopKStrategy(), QueryContext.FromScores(collector, new SeedTree(0), RunContext.None), 1).Single();
        pool.SetLabel(0, "b", LabelOrigin.Manual);
        Assert.Equal("b", item.Label);
    }
}
