using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools;

public sealed class PoolSplitterTests
{
    private static string[] Ids(Pool pool) => [.. Enumerable.Range(0, pool.Count).Select(pool.GetId)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parts_are_disjoint_whole_and_the_same_again(bool stratified)
    {
        using var pool = PoolFactory.Synthetic(1_000, 3, new PoolOptions());
        var (train, test) = PoolSplitter.Split(pool, 0.2, stratified, 5);
        var (_, again) = PoolSplitter.Split(pool, 0.2, stratified, 5);
        var (_, other) = PoolSplitter.Split(pool, 0.2, stratified, 6);

        Assert.Equal((800, 200), (train.Count, test.Count));
        Assert.Equal(Ids(pool), Ids(train).Concat(Ids(test)).Order(StringComparer.Ordinal));
        Assert.Equal(Ids(test), Ids(again));
        Assert.NotEqual(Ids(test), Ids(other));
        Assert.All(Enumerable.Range(0, test.Count), i => Assert.Equal(pool.GetLabel(pool.IndexOf(test.GetId(i))), test.GetLabel(i)));
        Assert.Equal(7, test.IndexOf(test.GetId(7)));
        Assert.Equal(-1, test.IndexOf(train.GetId(7)));
    }

    [Fact]
    public void Stratified_parts_keep_the_shares_of_classes()
    {
        using var pool = PoolFactory.Synthetic(1_000, 3, new PoolOptions { AsOracle = true });
        var (_, test) = PoolSplitter.Split(pool, 0.25, stratified: true, 1);
        for (var label = 0; label < 8; label++)
        {
            var all = Enumerable.Range(0, 1_000).Count(i => pool.GetOracleLabel(i) == label);
            Assert.InRange(Enumerable.Range(0, test.Count).Count(i => test.GetOracleLabel(i) == label), all / 4, (all / 4) + 1);
        }
    }

    [Fact]
    public void Labels_hidden_labels_and_bad_marks_travel_along()
    {
        using var pool = PoolFactory.Synthetic(100, 3, new PoolOptions { AsOracle = true });
        for (var i = 0; i < 100; i += 2)
            pool.SetLabel(i, pool.GetOracleLabel(i), LabelOrigin.Oracle);
        pool.MarkBad(0, "first");
        pool.MarkBad(1, "second");

        var (train, test) = PoolSplitter.Split(pool, 0.5, stratified: false, 1);

        Assert.True(train.HasOracle && test.HasOracle);
        Assert.Equal(49, train.LabeledCount + test.LabeledCount);
        Assert.Equal(2, train.BadCount + test.BadCount);
        foreach (var part in new[] { train, test })
        {
            Assert.All(Enumerable.Range(0, part.Count), i =>
            {
                var original = pool.IndexOf(part.GetId(i));
                Assert.Equal((pool.GetLabel(original), pool.GetOracleLabel(original), pool.GetLabelOrigin(original), pool.GetBadReason(original)),
                    (part.GetLabel(i), part.GetOracleLabel(i), part.GetLabelOrigin(i), part.GetBadReason(i)));
            });
            part.SetLabel(3, 1, LabelOrigin.Manual);
        }

        var byteCount = 32 * 32 * 3;
        var (whole, half) = (new byte[byteCount], new byte[byteCount]);
        new BatchReader(pool, 32).ReadImages([pool.IndexOf(test.GetId(5))], whole, RunContext.None, []);
        new BatchReader(test, 32).ReadImages([5], half, RunContext.None, []);
        Assert.Equal(whole, half);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(0.001)]
    public void Fractions_that_leave_nothing_are_refused(double fraction)
    {
        using var pool = PoolFactory.Synthetic(100, 3, new PoolOptions());
        Assert.Equal("InvalidFraction", Assert.Throws<ActiveLearningException>(() => PoolSplitter.Split(pool, fraction, true, 1)).ErrorId);
    }
}
