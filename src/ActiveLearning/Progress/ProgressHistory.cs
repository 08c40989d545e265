using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Progress;

/// <summary>Gathers accuracies by experiment and strategy.</summary>
public sealed class ProgressHistory
{
    private readonly List<Curve> _curves = [];

    /// <summary>Whether nothing came yet.</summary>
    public bool IsEmpty => _curves.Count == 0;

    /// <summary>Takes an accuracy.</summary>
    /// <param name="strategy">What it was reached by, or an empty text.</param>
    /// <param name="point">The accuracy.</param>
    /// <exception cref="ActiveLearningException">It is none (<c>InvalidResult</c>).</exception>
    public void Add(string strategy, AccuracyPoint point)
    {
        ProgressForecaster.Check(point);
        Find("", "", strategy).Points.Add(point);
    }

    /// <summary>Takes a cycle's result; those of one directory belong together.</summary>
    /// <param name="result">The result.</param>
    /// <exception cref="ActiveLearningException">Its accuracy is none (<c>InvalidResult</c>).</exception>
    public void Add(ExperimentResult result)
    {
        var directory = result.Directory ?? "";
        Add(directory, Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)), result);
    }

    /// <summary>Takes a whole experiment.</summary>
    /// <param name="run">The experiment, finished or not.</param>
    /// <exception cref="ActiveLearningException">It has no finished cycle yet (<c>NoResults</c>), or an accuracy is none (<c>InvalidResult</c>).</exception>
    public void Add(ExperimentRun run)
    {
        if (run.Results.Count == 0)
            throw new ActiveLearningException("NoResults", ErrorKind.InvalidOperation, $"Experiment '{run.Name}' has no finished cycle yet; there is nothing to measure.", run.Name);
        foreach (var result in run.Results)
            Add(run.Directory, run.Name, result);
    }

    /// <summary>Measures each curve.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="criteria">The stopping criteria to ask, where the results have signs of their models.</param>
    /// <param name="context">Stops it.</param>
    /// <returns>One report for each experiment and strategy, in the order in which they came, made while they are enumerated.</returns>
    /// <exception cref="ActiveLearningException">An option is out of range (<c>InvalidProgressOption</c>).</exception>
    public IEnumerable<ProgressReport> Measure(ProgressOptions options, IReadOnlyList<StoppingCriterion> criteria, RunContext context)
    {
        foreach (var curve in _curves)
        {
            var report = ProgressForecaster.Measure(curve.Name, curve.Strategy, curve.Points, options, context);
            yield return report with { Decisions = Decide(curve, criteria).ToArray() };
        }
    }

    private static IEnumerable<StoppingDecision> Decide(Curve curve, IReadOnlyList<StoppingCriterion> criteria)
    {
        foreach (var lane in curve.Watched.GroupBy(result => result.Seed))
        {
            var cycles = lane.OrderBy(result => result.Cycle).ToArray();
            var signs = cycles.Select(result => result.Signs!).ToArray();
            var labels = cycles.Select(result => result.Labels).ToArray();
            foreach (var criterion in criteria)
                yield return criterion.Decide(signs, labels) with { Strategy = curve.Strategy, Seed = lane.Key };
        }
    }

    private void Add(string key, string name, ExperimentResult result)
    {
        var point = new AccuracyPoint(result.Labels, result.Accuracy);
        ProgressForecaster.Check(point);
        var curve = Find(key, name, result.Strategy);
        curve.Points.Add(point);
        if (result.Signs is not null)
            curve.Watched.Add(result);
    }

    private Curve Find(string key, string name, string strategy)
    {
        var curve = _curves.Find(own => own.Key == key && own.Strategy == strategy);
        if (curve is null)
            _curves.Add(curve = new Curve(key, name, strategy));
        return curve;
    }

    private sealed record Curve(string Key, string Name, string Strategy)
    {
        public List<AccuracyPoint> Points { get; } = [];

        public List<ExperimentResult> Watched { get; } = [];
    }
}
