using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Tells how many samples of a batch are chosen and how long the rest will take; several times a second at most.</summary>
internal sealed class PickProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly RunContext _run;
    private readonly string _activity;
    private readonly int _count;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _reported;

    /// <summary>Starts the clock.</summary>
    /// <param name="run">Who is told.</param>
    /// <param name="activity">What it is called to people.</param>
    /// <param name="count">How many are to be chosen.</param>
    internal PickProgress(RunContext run, string activity, int count)
    {
        _run = run;
        _activity = activity;
        _count = count;
    }

    /// <summary>Tells, where it is time to.</summary>
    /// <param name="chosen">How many are chosen.</param>
    internal void Report(int chosen)
    {
        if (_run.Progress is not { } progress || _clock.Elapsed - _reported < Interval)
            return;
        _reported = _clock.Elapsed;
        progress(new ProgressUpdate(
            _activity, string.Create(CultureInfo.InvariantCulture, $"{chosen} of {_count} samples chosen"), (double)chosen / _count,
            chosen == 0 ? null : _clock.Elapsed * (_count - chosen) / chosen));
    }

    /// <summary>Tells that all are chosen.</summary>
    internal void Complete() => _run.Progress?.Invoke(new ProgressUpdate(_activity, $"{_count} samples chosen", 1, TimeSpan.Zero, Completed: true));
}
