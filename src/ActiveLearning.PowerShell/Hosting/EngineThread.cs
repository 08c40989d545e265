using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Hosting;

/// <summary>Runs engine work on a thread of its own and brings what it delivers and reports to the pipeline's thread, the only one that may write.</summary>
internal static class EngineThread
{
    private const int ChunkSize = 512;
    private const int QueueCapacity = 8;
    private const int FlushMilliseconds = 100;

    /// <summary>How long a stopped pipeline waits for the engine before it leaves it to end by itself.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.7);

    /// <summary>Runs the work. Reports are written while the result is enumerated; the enumeration ends with the work and rethrows its exception.</summary>
    /// <typeparam name="T">Type of what is delivered.</typeparam>
    /// <param name="host">Where reports are written, on the thread that enumerates.</param>
    /// <param name="work">Given its context and a place to deliver to.</param>
    /// <param name="stop">Stops the work.</param>
    /// <returns>What was delivered, in chunks.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IEnumerable<IReadOnlyList<T>> Run<T>(ICommandHost host, Action<RunContext, Action<T>> work, CancellationToken stop)
    {
        // Nothing here is disposed: an engine that is left to end by itself may still use them.
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var queue = new BlockingCollection<object>(QueueCapacity);
        var reports = new Reports(report => queue.Add(report, cancellation.Token));
        var onCaller = new CallerThread(message => queue.Add(message, cancellation.Token));
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var context = new RunContext(cancellation.Token, reports.Progress, reports.Problem, reports.Verbose, reports.Warning, onCaller.Run);
                var outbox = new Outbox<T>(chunk => queue.Add(chunk, cancellation.Token));
                try
                {
                    work(context, outbox.Deliver);
                }
                finally
                {
                    // Also what was delivered before a failure: an experiment whose lane fails has results of others.
                    if (!cancellation.IsCancellationRequested)
                        outbox.Flush();
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                queue.CompleteAdding();
            }
        })
        {
            IsBackground = true,
            Name = "ActiveLearning engine",
        };

        thread.Start();
        var ended = false;
        try
        {
            foreach (var message in queue.GetConsumingEnumerable(stop))
            {
                if (message is Action<ICommandHost> report)
                    report(host);
                else
                    yield return (IReadOnlyList<T>)message;
            }

            ended = true;
            thread.Join();
            reports.CompleteOpen(host);
            failure?.Throw();
        }
        finally
        {
            // Not ended: Ctrl+C, or a command downstream wants no more (Select-Object -First).
            if (!ended)
            {
                cancellation.Cancel();
                thread.Join(s_patience);
                LeftThreads.Add(thread);
            }
        }
    }

    /// <summary>Brings what only the pipeline's thread may do to it, and what came of it back.</summary>
    private sealed class CallerThread(Action<Action<ICommandHost>> send)
    {
        public void Run(Action work, CancellationToken stop)
        {
            ExceptionDispatchInfo? failure = null;
            // Not disposed: where the waiting ends first, the pipeline's thread still sets it.
            var done = new ManualResetEventSlim();
            send(_ =>
            {
                try
                {
                    if (!stop.IsCancellationRequested)
                        work();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                    // Those two are the shell's way to end the pipeline itself.
                    if (e is PipelineStoppedException or ExitException)
                        throw;
                }
                finally
                {
                    done.Set();
                }
            });
            done.Wait(stop);
            failure?.Throw();
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Collects items into chunks: queues cost too much per item.</summary>
    private sealed class Outbox<T>(Action<IReadOnlyList<T>> send)
    {
        private readonly List<T> _chunk = new(ChunkSize);
        private long _lastSent = Environment.TickCount64;

        public void Deliver(T item)
        {
            _chunk.Add(item);
            if (_chunk.Count >= ChunkSize || Environment.TickCount64 - _lastSent >= FlushMilliseconds)
                Flush();
        }

        public void Flush()
        {
            _lastSent = Environment.TickCount64;
            if (_chunk.Count == 0)
                return;
            send(_chunk.ToArray());
            _chunk.Clear();
        }
    }

    /// <summary>Turns the engine's reports into messages; progress at most five times a second per activity.</summary>
    private sealed class Reports(Action<Action<ICommandHost>> send)
    {
        private const int ProgressMilliseconds = 200;

        private readonly object _gate = new();
        private readonly Dictionary<string, (int Id, long LastShown)> _activities = new(StringComparer.Ordinal);
        private readonly HashSet<string> _open = new(StringComparer.Ordinal);

        public void Progress(ProgressUpdate update)
        {
            int id;
            lock (_gate)
            {
                var now = Environment.TickCount64;
                var known = _activities.TryGetValue(update.Activity, out var activity);
                id = known ? activity.Id : _activities.Count;
                if (known && !update.Completed && now - activity.LastShown < ProgressMilliseconds)
                    return;
                _activities[update.Activity] = (id, now);
                if (!update.Completed)
                    _open.Add(update.Activity);
                else if (!_open.Remove(update.Activity))
                    return;
            }

            send(host => host.WriteProgress(id, update));
        }

        public void Problem(ItemProblem problem) =>
            send(host => host.WriteError(new ActiveLearningException(problem.ErrorId, problem.Kind, problem.Message, problem.Item)));

        public void Verbose(string message) => send(host => host.WriteVerbose(message));

        public void Warning(string message) => send(host => host.WriteWarning(message));

        /// <summary>Ends the activities that the engine left open, for example because it failed.</summary>
        public void CompleteOpen(ICommandHost host)
        {
            foreach (var activity in _open)
                host.WriteProgress(_activities[activity].Id, new ProgressUpdate(activity, "", Completed: true));
            _open.Clear();
        }
    }
}
