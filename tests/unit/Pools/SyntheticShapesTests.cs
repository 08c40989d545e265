using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools;

public sealed class SyntheticShapesTests
{
    private static byte[] Read(Pool pool, params int[] indices)
    {
        var bytes = new byte[indices.Length * 32 * 32 * 3];
        new BatchReader(pool, 32).ReadImages(indices, bytes, RunContext.None, []);
        return bytes;
    }

    [Fact]
    public void A_picture_depends_on_seed_and_index_alone()
    {
        using var small = PoolFactory.Synthetic(20, 7, new PoolOptions());
        using var large = PoolFactory.Synthetic(2_000, 7, new PoolOptions());
        using var other = PoolFactory.Synthetic(20, 8, new PoolOptions());

        Assert.Equal(Read(small, 3, 19), Read(large, 3, 19));
        Assert.NotEqual(Read(small, 3, 19), Read(other, 3, 19));
        Assert.Equal(Enumerable.Range(0, 20).Select(small.GetLabel), Enumerable.Range(0, 20).Select(large.GetLabel));
    }

    [Fact]
    public void Classes_are_unequal_as_stated()
    {
        using var pool = PoolFactory.Synthetic(20_000, 1, new PoolOptions());
        var counts = Enumerable.Range(0, 8).Select(label => pool.GetLabeledIndices().Count(i => pool.GetLabel(i) == label)).ToArray();

        // 24 % and 4 % of 20,000 within five standard deviations of a binomial count.
        Assert.InRange(counts[0], 4_800 - 302, 4_800 + 302);
        Assert.InRange(counts[7], 800 - 139, 800 + 139);
        Assert.Equal(20_000, counts.Sum());
    }

    [Fact]
    public void An_oracle_hides_the_labels()
    {
        using var pool = PoolFactory.Synthetic(50, 1, new PoolOptions { AsOracle = true, Name = "hidden" });

        Assert.Equal((0, 50, true, "hidden"), (pool.LabeledCount, pool.UnlabeledCount, pool.HasOracle, pool.Name));
        Assert.InRange(pool.GetOracleLabel(0), 0, 7);
    }

    [Theory]
    [InlineData(0, 32, "InvalidCount")]
    [InlineData(10, 4, "InvalidSize")]
    public void Impossible_arguments_are_refused(int count, int size, string errorId)
    {
        var error = Assert.Throws<ActiveLearningException>(() => PoolFactory.Synthetic(count, 1, new PoolOptions(), size));
        Assert.Equal(errorId, error.ErrorId);
    }
}
