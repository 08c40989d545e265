using ActiveLearning.Runtime;
using ActiveLearning.Tests.Selection.Distances;

namespace ActiveLearning.Tests.Selection;

public sealed class CoreSetStrategyTests
{
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
