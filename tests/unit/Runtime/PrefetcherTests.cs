using System.Collections.Concurrent;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

public sealed class PrefetcherTests
{
    [Fact]
    public void Items_come_in_order_and_then_no_more()
    {
        using var prefetcher = new Prefetcher<int>("test", static _ => Enumerable.Range(0, 100), 2, CancellationToken.None);
        var taken = new List<int>();
        while (prefetcher.TryTake(out var item))
            taken.Add(item);
        Assert.Equal(Enumerable.Range(0, 100), taken);
    }

    [Fact]
    public void Failure_of_the_maker_comes_after_what_it_made()
    {
        using var prefetcher = new Prefetcher<int>("test", static _ => Failing(), 2, CancellationToken.None);
        Assert.True(prefetcher.TryTake(out var item));
        Assert.Equal(7, item);
        Assert.Equal("broken", Assert.Throws<InvalidDataException>(() => prefetcher.TryTake(out _)).Message);
    }

    [Fact]
    public void What_was_made_and_not_taken_is_disposed()
    {
        var made = new ConcurrentBag<Item>();
        var prefetcher = new Prefetcher<Item>("test", _ => Endless(made), 3, CancellationToken.None);
        Assert.True(prefetcher.TryTake(out var first));
        prefetcher.Dispose();
        Assert.False(first.IsDisposed);
        Assert.All(made.Where(item => item != first), static item => Assert.True(item.IsDisposed));
    }

    [Fact]
    public void Maker_in_a_long_call_is_left_and_clears_up_itself()
    {
        using var stuck = new ManualResetEventSlim();
        using var returns = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var made = new ConcurrentBag<Item>();
        var prefetcher = new Prefetcher<Item>("test", _ => Stuck(made, stuck, returns, ended), 3, CancellationToken.None);
        Assert.True(prefetcher.TryTake(out var first));
        // Stopped before, it would not make the rest.
        Assert.True(stuck.Wait(TimeSpan.FromSeconds(30)));
        prefetcher.Dispose();
        Assert.False(ended.IsSet);

        returns.Set();
        Assert.True(ended.Wait(TimeSpan.FromSeconds(30)));
        Assert.True(SpinWait.SpinUntil(() => made.Where(item => item != first).All(static item => item.IsDisposed), TimeSpan.FromSeconds(30)));
        Assert.False(first.IsDisposed);
    }

    private static IEnumerable<int> Failing()
    {
        yield return 7;
        throw new InvalidDataException("broken");
    }

    private static IEnumerable<Item> Endless(ConcurrentBag<Item> made)
    {
        while (true)
            yield return Make(made);
    }

    // The last thing it does is not to make an item: those that wait are cleared up none the less.
    private static IEnumerable<Item> Stuck(ConcurrentBag<Item> made, ManualResetEventSlim stuck, ManualResetEventSlim returns, ManualResetEventSlim ended)
    {
        yield return Make(made);
        yield return Make(made);
        yield return Make(made);
        stuck.Set();
        returns.Wait();
        ended.Set();
    }

    private static Item Make(ConcurrentBag<Item> made)
    {
        var item = new Item();
        made.Add(item);
        return item;
    }

    private sealed class Item : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
