using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Pools;

public sealed class PoolFingerprintTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_pools_have_equal_fingerprints_wherever_they_lie()
    {
        Write("a", 10);
        Write("b", 10);
        Assert.Equal(Of("a"), Of("b"));
        Assert.Matches("^[0-9a-f]{64}$", Of("a"));
        Assert.Equal(Shapes(50, 1), Shapes(50, 1));
    }

    [Fact]
    public void What_a_pool_consists_of_counts()
    {
        Write("a", 10);
        var first = Of("a");
        Assert.NotEqual(first, Of("a", new PoolOptions { AsOracle = true }));
        Assert.NotEqual(first, Of("a", new PoolOptions { Classes = ["odd", "even", "other"] }));
        _folder.Write("a/even/02.bmp", Picture(77));
        Assert.NotEqual(first, Of("a"));
        Write("a", 10);
        Assert.Equal(first, Of("a"));
        File.Move(_folder["a/even/02.bmp"], _folder["a/odd/02.bmp"]);
        Assert.NotEqual(first, Of("a"));
        Assert.NotEqual(Shapes(50, 1), Shapes(50, 2));
        Assert.NotEqual(Shapes(50, 1), Shapes(51, 1));
    }

    [Fact]
    public void A_label_that_was_set_counts()
    {
        using var pool = PoolFactory.Synthetic(20, 1, new PoolOptions { AsOracle = true });
        var before = PoolFingerprint.Compute(pool, RunContext.None);
        pool.SetLabel(7, 0, LabelOrigin.Manual);
        Assert.NotEqual(before, PoolFingerprint.Compute(pool, RunContext.None));
        pool.ClearLabel(7);
        Assert.Equal(before, PoolFingerprint.Compute(pool, RunContext.None));
    }

    private static byte[] Picture(int grey) => Bitmaps.Bmp24([.. Enumerable.Repeat((byte)grey, 48)], 4, 4);

    private static string Shapes(int count, long seed)
    {
        using var pool = PoolFactory.Synthetic(count, seed, new PoolOptions(), 16);
        return PoolFingerprint.Compute(pool, RunContext.None);
    }

    private void Write(string folder, int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"{folder}/{(i % 2 == 0 ? "even" : "odd")}/{i:00}.bmp", Picture(i));
    }

    private string Of(string folder, PoolOptions? options = null)
    {
        using var pool = PoolFactory.Open([_folder[folder]], options ?? new PoolOptions(), RunContext.None);
        return PoolFingerprint.Compute(pool, RunContext.None);
    }
}
