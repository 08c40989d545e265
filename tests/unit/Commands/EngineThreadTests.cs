using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Commands;

public class EngineThreadTests
{
    [Fact]
    public void Results_and_reports_arrive_in_order_on_the_callers_thread()
    {
        var caller = Environment.CurrentManagedThreadId;
        var worker = 0;
        var host = new RecorderHost { Writing = _ => Assert.Equal(caller, Environment.CurrentManagedThreadId) };
        var numbers = new List<int>();
        foreach (var chunk in EngineThread.Run<int>(
            host,
            (context, deliver) =>
            {
                worker = Environment.CurrentManagedThreadId;
                for (var i = 0; i < 10_000; i++)
                    deliver(i);
                context.Problem!(new ItemProblem("ImageUnreadable", ErrorKind.InvalidData, "a.png", "a.png is broken."));
                context.Warning!("careful");
                context.Verbose!("decided");
            },
            CancellationToken.None))
        {
            numbers.AddRange(chunk);
        }

        Assert.Equal(Enumerable.Range(0, 10_000), numbers);
        Assert.NotEqual(caller, worker);
        var error = Assert.Single(host.Errors);
        Assert.Equal(("ImageUnreadable", ErrorKind.InvalidData, "a.png"), (error.ErrorId, error.Kind, (string)error.Target!));
        Assert.Equal(["careful"], host.Warnings);
        Assert.Equal(["decided"], host.Verbose);
    }

    [Fact]
    public void An_exception_of_the_engine_reaches_the_caller_after_what_was_delivered()
    {
        var host = new RecorderHost();
        var delivered = 0;
        var thrown = Assert.Throws<ActiveLearningException>(() =>
        {
            foreach (var chunk in EngineThread.Run<int>(
                host,
                (_, deliver) =>
                {
                    deliver(1);
                    deliver(2);
                    throw new ActiveLearningException("LossNotFinite", ErrorKind.InvalidOperation, "The loss is no number.");
                },
                CancellationToken.None))
            {
                delivered += chunk.Count;
            }
        });
        Assert.Equal("LossNotFinite", thrown.ErrorId);
        Assert.Equal(2, delivered);
    }

    [Fact]
    public void Progress_is_thinned_out_but_its_end_always_shows()
    {
        var host = new RecorderHost();
        foreach (var _ in EngineThread.Run<int>(
            host,
            (context, _) =>
            {
                for (var i = 0; i < 100_000; i++)
                    context.Progress!(new ProgressUpdate("Training", $"step {i}", i / 100_000.0));
                context.Progress!(new ProgressUpdate("Training", "done", 1, Completed: true));
                context.Progress!(new ProgressUpdate("Measuring", "half", 0.5));
            },
            CancellationToken.None))
        {
            Assert.Fail("nothing is delivered");
        }

        Assert.InRange(host.Progress.Count, 4, 1000);
        Assert.Equal(["Training", "Measuring"], host.Progress.Where(p => p.Update.Completed).Select(p => p.Update.Activity));
        Assert.Equal(2, host.Progress.Select(p => p.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_stop_from_outside_ends_the_enumeration_and_the_engine()
    {
        using var stop = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var run = EngineThread.Run<int>(
            new RecorderHost(),
            (context, _) =>
            {
                started.Set();
                try
                {
                    context.Cancellation.WaitHandle.WaitOne();
                    context.ThrowIfStopped();
                }
                finally
                {
                    ended.Set();
                }
            },
            stop.Token);
        var stopper = Task.Run(() =>
        {
            started.Wait();
            stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => run.Count());
        await stopper;
        Assert.True(ended.Wait(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task An_engine_that_does_not_listen_is_left_behind()
    {
        using var stop = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var run = EngineThread.Run<int>(
            new RecorderHost(),
            (context, _) =>
            {
                started.Set();
                release.Wait();
                ended.Set();
                // Nobody reads this any more; it must not end the process.
                context.Warning!("late");
            },
            stop.Token);
        var stopper = Task.Run(() =>
        {
            started.Wait();
            stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => run.Count());
        Assert.False(ended.IsSet);
        release.Set();
        Assert.True(ended.Wait(TimeSpan.FromMinutes(1)));
        await stopper;
    }

    [Fact]
    public void A_caller_that_wants_no_more_stops_the_engine()
    {
        using var ended = new ManualResetEventSlim();
        foreach (var chunk in EngineThread.Run<int>(
            new RecorderHost(),
            (context, deliver) =>
            {
                try
                {
                    for (var i = 0; ; i++)
                    {
                        context.ThrowIfStopped();
                        deliver(i);
                    }
                }
                finally
                {
                    ended.Set();
                }
            },
            CancellationToken.None))
        {
            Assert.Equal(0, chunk[0]);
            break;
        }

        Assert.True(ended.Wait(TimeSpan.FromMinutes(1)));
    }
}
