using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>
/// Runs experiments in directories. Results, picks and what else a lane leaves do not depend on how many lanes run side by side or on how often the
/// run was killed and resumed: on a processor with one thread a lane they are the same to the last bit.
/// </summary>
public static class ExperimentRunner
{
    /// <summary>How long a stopped experiment waits for its lanes before it leaves them to end by themselves.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs an experiment, or goes on with it.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="context">Stops it; receives progress, problems and remarks on the thread that enumerates.</param>
    /// <returns>
    /// One result for each finished cycle as it comes, each on the disk before it is returned. Those that an earlier run has finished come first, lane by lane; a
    /// finished experiment returns its results at once.
    /// </returns>
    /// <exception cref="ActiveLearningException">
    /// The directory belongs to something else (<c>ExperimentDiffers</c>, <c>ExperimentExists</c>, <c>DirectoryNotEmpty</c>) or is in use (<c>ExperimentInUse</c>), the
    /// data cannot be read, or lanes failed (<c>LaneFailed</c>, after all others have ended).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped; the directory can be resumed.</exception>
    public static IEnumerable<ExperimentResult> Run(ExperimentRecipe recipe, ExperimentOptions options, RunContext context)
    {
        var session = ExperimentSession.Open(recipe, options, context);
        var lanes = new LanePool(session, options.ThrottleLimit, context);
        try
        {
            foreach (var result in session.Log.InOrder())
                yield return result;
            if (session.IsFinished)
                yield break;
            Note(ExperimentLedger.Begin);
            foreach (var result in lanes.Run())
                yield return result;
            session.Finish();
            Note(ExperimentLedger.End);
        }
        finally
        {
            // Also where whoever enumerates wants no more.
            lanes.Stop();
            session.LetGo();
        }

        // What the pool's database says of it is for looking back; the experiment does not depend on it.
        void Note(Action<string, string, string, RunContext> write)
        {
            if (PoolOpener.FindDatabase(session.Recipe.Pool, options.BaseDirectory) is not { } database)
                return;
            try
            {
                write(database, session.Paths.Root, session.Recipe.Name, context);
            }
            catch (ActiveLearningException e)
            {
                context.Warning?.Invoke($"The pool's database was not told of this experiment: {e.Message}");
            }
        }
    }

    /// <summary>The threads that run lanes, and the way of what they tell to the thread that asks for results.</summary>
    private sealed class LanePool
    {
        private readonly ExperimentSession _session;
        private readonly RunContext _context;
        private readonly int _limit;
        // Not disposed: a lane that was left to end by itself may still ask its token.
        private readonly CancellationTokenSource _stop;
        private readonly ConcurrentQueue<Lane> _waiting;
        private readonly BlockingCollection<Action> _told = [];
        private readonly List<Thread> _threads = [];
        private readonly ConcurrentQueue<ExperimentResult> _results = [];
        private readonly List<(Lane Lane, ActiveLearningException Error)> _failures = [];
        private ExceptionDispatchInfo? _fatal;
        private int _running;

        public LanePool(ExperimentSession session, int limit, RunContext context)
        {
            _session = session;
            _limit = limit;
            _context = context;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
            _waiting = new ConcurrentQueue<Lane>(session.Lanes);
        }

        public IEnumerable<ExperimentResult> Run()
        {
            var progress = _context.Progress is { } show ? new ExperimentProgress(_session, show) : null;
            _running = Math.Min(_limit, _session.Lanes.Count);
            _context.Verbose?.Invoke($"{_session.Lanes.Count} lanes, {_running} side by side, {TorchRuntime.ResolveThreads(_session.Threads)} threads each, in '{_session.Paths.Root}'.");
            for (var i = 0; i < _running; i++)
                _threads.Add(new Thread(() => RunLanes(progress)) { IsBackground = true, Name = "ActiveLearning lane" });
            foreach (var thread in _threads)
            {
                _session.Hold();
                thread.Start();
            }

            foreach (var tell in _told.GetConsumingEnumerable(_context.Cancellation))
            {
                tell();
                while (_results.TryDequeue(out var result))
                    yield return result;
            }

            _fatal?.Throw();
            _context.ThrowIfStopped();
            progress?.Complete();
            if (_failures.Count > 0)
            {
                throw new ActiveLearningException(
                    "LaneFailed", ErrorKind.InvalidOperation,
                    $"{_failures.Count} of {_session.Lanes.Count} lanes failed ({string.Join("; ", _failures.Select(failure => failure.Lane.Name))}); the others have ended. Their errors are told above; the experiment can be resumed.",
                    _session.Paths.Root, _failures[0].Error);
            }
        }

        public void Stop()
        {
            _stop.Cancel();
            var clock = Stopwatch.StartNew();
            foreach (var thread in _threads)
            {
                if (!thread.Join(clock.Elapsed < s_patience ? s_patience - clock.Elapsed : TimeSpan.Zero))
                    LeftThreads.Add(thread);
            }
        }

        private static bool IsOfLane(ActiveLearningException e) => e.Kind is not (ErrorKind.ReadWrite or ErrorKind.ResourceUnavailable);

        private void RunLanes(ExperimentProgress? progress)
        {
            try
            {
                while (!_stop.IsCancellationRequested && _waiting.TryDequeue(out var lane))
                    RunLane(lane, progress);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The thread that enumerates knows why.
            }
            catch (Exception e)
            {
                // Carried to the thread that enumerates: an exception leaving this method would end the process.
                _fatal ??= ExceptionDispatchInfo.Capture(e);
                _stop.Cancel();
            }
            finally
            {
                if (Interlocked.Decrement(ref _running) == 0)
                    _told.CompleteAdding();
                _session.LetGo();
            }
        }

        private void RunLane(Lane lane, ExperimentProgress? progress)
        {
            var context = new RunContext(
                _stop.Token,
                null,
                _context.Problem is { } problem ? item => _told.Add(() => problem(item)) : null,
                _context.Verbose is { } verbose ? text => _told.Add(() => verbose($"{lane.Name}: {text}")) : null,
                _context.Warning is { } warning ? text => _told.Add(() => warning($"{lane.Name}: {text}")) : null,
                _context.OnCaller);
            var runner = new LaneRunner(_session, lane, update =>
            {
                if (progress is not null)
                    _told.Add(() => progress.Update(update));
            });
            try
            {
                runner.Run(result => _told.Add(() => _results.Enqueue(result)), context);
            }
            catch (ActiveLearningException e) when (IsOfLane(e))
            {
                // One strategy that diverges must not cost the night's other results.
                _told.Add(() =>
                {
                    _failures.Add((lane, e));
                    _context.Problem?.Invoke(new ItemProblem(e.ErrorId, e.Kind, lane.Name, $"{lane.Name}: {e.Message}"));
                });
            }

            if (progress is not null)
                _told.Add(() => progress.End(lane));
        }
    }
}
