using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Tells how far a step of a query is and how long the rest will take; several times a second at most.</summary>
internal sealed class QueryProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly RunContext _run;
    private readonly string _activity;
    private readonly int _count;
    private readonly string _done;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _reported;

    /// <summary>Starts the clock.</summary>
    /// <param name="run">Who is told.</param>
    /// <param name="activity">What it is called to people.</param>
    /// <param name="count">How many samples there will be.</param>
    /// <param name="done">What they will be.</param>
    internal QueryProgress(RunContext run, string activity, int count, string done = "chosen")
    {
        _done = done;
        _run = run;
        _activity = activity;
        _count = count;
    }

    /// <summary>Tells that the work has begun, where the first sample takes a while.</summary>
    internal void Begin() => _run.Progress?.Invoke(new ProgressUpdate(_activity, $"0 of {_count} samples {_done}", 0, null));

    /// <summary>Tells, where it is time to.</summary>
    /// <param name="done">How many samples are done.</param>
    internal void Report(int done)
    {
        if (_run.Progress is not { } progress || _clock.Elapsed - _reported < Interval)
            return;
        _reported = _clock.Elapsed;
        progress(new ProgressUpdate(
            _activity, string.Create(CultureInfo.InvariantCulture, $"{done} of {_count} samples {_done}"), (double)done / _count,
            done == 0 ? null : _clock.Elapsed * (_count - done) / done));
    }

    /// <summary>Tells that all are done.</summary>
    internal void Complete() => _run.Progress?.Invoke(new ProgressUpdate(_activity, $"{_count} samples {_done}", 1, TimeSpan.Zero, Completed: true));
}
