using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>
/// Makes one picture of what the lanes tell: how much of the whole is done and how long the rest takes. A cycle's work is taken as its number of
/// labels, or as the same for all where training counts steps.
/// </summary>
internal sealed class ExperimentProgress
{
    private readonly ExperimentSession _session;
    private readonly Action<ProgressUpdate> _show;
    private readonly string _activity;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<Lane, LaneProgress> _running = [];
    private readonly HashSet<Lane> _ended = [];
    private readonly Dictionary<Lane, double> _earlier = [];

    /// <summary>Starts the clock.</summary>
    /// <param name="session">The experiment.</param>
    /// <param name="show">Where progress is shown.</param>
    internal ExperimentProgress(ExperimentSession session, Action<ProgressUpdate> show)
    {
        _session = session;
        _show = show;
        _activity = $"Experiment {session.Recipe.Name}";
        foreach (var lane in session.Lanes)
            _earlier[lane] = Work(session.Log.Of(lane).Count);
    }

    /// <summary>A lane has got on.</summary>
    /// <param name="progress">How far it is.</param>
    internal void Update(LaneProgress progress)
    {
        _running[progress.Lane] = progress;
        _show(new ProgressUpdate(
            progress.Lane.Name,
            string.Create(CultureInfo.InvariantCulture, $"cycle {progress.Cycle} of {_session.Recipe.Cycles}, {progress.Labels:N0} labels: {progress.Status}"),
            (progress.Cycle - 1 + progress.Fraction) / _session.Recipe.Cycles));
        ShowAll();
    }

    /// <summary>A lane has ended.</summary>
    /// <param name="lane">The lane.</param>
    internal void End(Lane lane)
    {
        _running.Remove(lane);
        _ended.Add(lane);
        _show(new ProgressUpdate(lane.Name, "done", 1, TimeSpan.Zero, Completed: true));
        ShowAll();
    }

    /// <summary>All lanes have ended.</summary>
    internal void Complete() => _show(new ProgressUpdate(_activity, "done", 1, TimeSpan.Zero, Completed: true));

    private void ShowAll()
    {
        var whole = _session.Lanes.Count * Work(_session.Recipe.Cycles);
        var done = 0.0;
        foreach (var lane in _session.Lanes)
        {
            if (_ended.Contains(lane))
                done += Work(_session.Recipe.Cycles);
            else if (_running.TryGetValue(lane, out var running))
                done += Work(running.Cycle - 1) + (running.Fraction * (Work(running.Cycle) - Work(running.Cycle - 1)));
            else
                done += _earlier[lane];
        }

        var fraction = Math.Clamp(done / whole, 0, 1);
        var own = done - _earlier.Values.Sum();
        _show(new ProgressUpdate(
            _activity,
            string.Create(CultureInfo.InvariantCulture, $"{_ended.Count} of {_session.Lanes.Count} lanes done, {_running.Count} running"),
            fraction,
            own > 0 ? TimeSpan.FromSeconds(_clock.Elapsed.TotalSeconds * Math.Max(whole - done, 0) / own) : null));
    }

    /// <summary>The work of a lane's first cycles together.</summary>
    private double Work(int cycles) => _session.Recipe.Training.Steps is not null
        ? cycles
        : (cycles * (double)Math.Max(_session.Recipe.Start, 1)) + (_session.Recipe.PerCycle * (double)cycles * (cycles - 1) / 2);
}
