using ActiveLearning.Runtime;
using ActiveLearning.Tests.Selection.Distances;

namespace ActiveLearning.Tests.Selection;

public sealed class CoreSetStrategyTests
{
    [Fact]
    public void Picks_are_distinct_unlabeled_reproducible_and_independent_of_the_order_on_a_thousand_pools()
    {
        var random = new RandomSource(3);
        for (var round = 0; round < 1000; round++)
        {
            var (count, width) = (2 + random.Next(30), 1 + random.Next(4));
            var labeled = 1 + random.Next(count - 1);
            // Continuous vectors have no ties; those of small numbers are mostly ties, and duplicates.
            var values = Enumerable.Range(0, count * width).Select(_ => round % 2 == 0 ? (float)random.NextGaussian() : random.Next(3)).ToArray();
            using var pool = Queries.Of(values, width, i => i < labeled);
            var wanted = 1 + random.Next(count - labeled);

            var picks = Queries.Select("CoreSet", pool, wanted);

            Assert.Equal(wanted, picks.Select(item => item.Index).Distinct().Count());
            Assert.All(picks, item => Assert.True(item.Index >= labeled));
            Assert.Equal(picks.Select(item => item.Index), Queries.Select("CoreSet", pool, wanted, seed: 2).Select(item => item.Index));
            Assert.Equal(picks.Select(item => item.Score).OrderDescending(), picks.Select(item => item.Score));

            var order = Enumerable.Range(0, count).ToArray();
            random.Shuffle<int>(order);
            using var shuffled = Queries.Of([.. order.SelectMany(i => values.AsSpan(i * width, width).ToArray())], width, i => order[i] < labeled);
            var others = Queries.Select("CoreSet", shuffled, wanted);
            // Ties go by the order, and what is taken of them decides what comes after.
            if (round % 2 == 0)
                Assert.Equal(picks.Select(item => (item.Index, item.Score)), others.Select(item => (order[item.Index], item.Score)));
        }
    }

    [Fact]
    public void Without_labels_the_first_is_drawn_and_the_rest_is_farthest_from_it()
    {
        var values = Enumerable.Range(0, 40).Select(i => (float)(i * i)).ToArray();
        using var pool = Queries.Of(values, 1, _ => false);
        var warnings = new List<string>();
        var picks = Queries.Select("CoreSet", pool, 5, 1, null, new RunContext(warning: warnings.Add));
        Assert.Contains("has no labeled sample", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal((0.0, "Drawn at random: nothing was labeled yet."), (picks[0].Score, picks[0].Reason));
        var expected = PlainFarthestFirst.Take([.. values.Select(value => new[] { value })], [.. Enumerable.Range(0, 40).Where(i => i != picks[0].Index)], [picks[0].Index], 4);
        Assert.Equal(expected.Select(pair => pair.Row), picks.Skip(1).Select(item => item.Index));
        Assert.NotEqual(picks[0].Index, Queries.Select("CoreSet", pool, 1, seed: 3)[0].Index);
    }

    [Fact]
    public void Constant_features_and_more_than_there_are_take_all_in_order()
    {
        using var pool = Queries.Of(new float[60], 3, i => i < 5);
        Assert.Equal(Enumerable.Range(5, 15), Queries.Select("CoreSet", pool, 100).Select(item => item.Index));
    }

    [Fact]
    public void A_pick_says_how_far_it_was()
    {
        using var pool = Queries.Of([0, 0, 3, 4, 1, 0], 2, i => i == 0);
        var item = Queries.Select("CoreSet", pool, 1).Single();
        Assert.Equal((1, 5.0, "Distance 5 from the nearest labeled or chosen sample."), (item.Index, item.Score, item.Reason));
    }
}
