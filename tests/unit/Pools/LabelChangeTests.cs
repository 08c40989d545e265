using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools;

/// <summary>Many labels at once.</summary>
public sealed class LabelChangeTests
{
    [Fact]
    public void All_changes_are_applied_in_order()
    {
        using var pool = PoolFactory.Synthetic(20, 1, new PoolOptions { AsOracle = true });
        pool.SetLabel(5, "star", LabelOrigin.Manual);

        var changed = pool.Apply(
        [
            new LabelChange(1, "circle", LabelOrigin.Import, "ann"), new LabelChange(1, "star", LabelOrigin.Import, "bob"),
            new LabelChange(2, "comet", LabelOrigin.Import), new LabelChange(3, "circle", LabelOrigin.Import), new LabelChange(3, null, LabelOrigin.None),
            new LabelChange(5, "star", LabelOrigin.Manual),
        ],
        addClass: true);

        Assert.Equal(2, changed);
        Assert.Equal(["star", "comet", null, "star"], new[] { 1, 2, 3, 5 }.Select(i => pool.GetSample(i).Label));
        Assert.Equal("comet", pool.Classes[^1]);
        Assert.Equal(3, pool.LabeledCount);
        Assert.Equal(LabelOrigin.Import, pool.GetLabelOrigin(1));
    }

    [Theory]
    [InlineData(4, "comet", "ClassNotFound")]
    [InlineData(20, "star", "SampleNotFound")]
    [InlineData(4, " ", "InvalidClass")]
    public void One_wrong_change_leaves_everything_as_it_was(int index, string label, string errorId)
    {
        using var pool = PoolFactory.Synthetic(20, 1, new PoolOptions { AsOracle = true });
        var (version, classes) = (pool.Version, pool.Classes.Count);
        LabelChange[] changes = [new(1, "star", LabelOrigin.Import), new(index, label, LabelOrigin.Import)];
        Assert.Equal(errorId, Assert.Throws<ActiveLearningException>(() => pool.Apply(changes, addClass: errorId == "InvalidClass")).ErrorId);
        Assert.Equal((0, version, classes), (pool.LabeledCount, pool.Version, pool.Classes.Count));
    }
}
