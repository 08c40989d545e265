using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

public sealed class RandomSourceTests
{
    [Fact]
    public void Sequence_is_xoshiro256_starstar_seeded_by_splitmix64()
    {
        // SplitMix64 from seed 0 starts 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC (Vigna's reference values);
        // the first xoshiro256** output is rotl(s1 * 5, 7) * 9.
        var expected = unchecked(System.Numerics.BitOperations.RotateLeft(0x6E789E6AA1B965F4UL * 5, 7) * 9);
        Assert.Equal(expected, new RandomSource(0).NextUInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Next_is_uniform_below_its_bound(int bound)
    {
        var random = new RandomSource(7);
        var counts = new int[bound];
        const int draws = 60_000;
        for (var i = 0; i < draws; i++)
            counts[random.Next(bound)]++;
        // Five standard deviations of a binomial count.
        var mean = (double)draws / bound;
        var tolerance = 5 * Math.Sqrt(mean * (1 - (1.0 / bound))) + 1e-9;
        Assert.All(counts, count => Assert.InRange(count, mean - tolerance, mean + tolerance));
    }

    [Fact]
    public void Draw_gives_distinct_items_and_no_more_than_there_are()
    {
        int[] items = [4, 8, 15, 16, 23, 42];
        var drawn = new RandomSource(3).Draw<int>(items, 100);
        Assert.Equal(items, drawn.Order());
        Assert.Equal([4, 8, 15, 16, 23, 42], items);
    }

    [Fact]
    public void Seeds_differ_by_purpose_and_cycle_and_repeat()
    {
        var tree = new SeedTree(1);
        var seeds = new[] { tree.Derive("weights"), tree.Derive("order"), tree.Derive("weights", 1), new SeedTree(2).Derive("weights") };
        Assert.Equal(4, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed >= 0));
        Assert.Equal(tree.Derive("weights"), new SeedTree(1).Derive("weights"));
    }
}
