using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gathers experiments from the pipeline: whole ones, and results one by one, which together make one experiment.</summary>
internal sealed class ExperimentInput
{
    private const string Unnamed = "Experiment";

    private readonly List<ExperimentRun> _runs = [];
    private readonly List<ExperimentResult> _results = [];

    /// <summary>Takes what was piped in; what is no experiment is an error and left out.</summary>
    /// <param name="inputs">Pipeline objects.</param>
    /// <param name="shell">Where errors go.</param>
    public void Add(IEnumerable<object> inputs, ICommandHost shell)
    {
        foreach (var input in inputs)
        {
            switch (input is PSObject wrapped ? wrapped.BaseObject : input)
            {
                case ExperimentRun run:
                    _runs.Add(run);
                    break;
                case ExperimentResult result:
                    _results.Add(result);
                    break;
                case var other:
                    shell.WriteError(new ActiveLearningException(
                        "InputNotExperiment", ErrorKind.InvalidArgument,
                        $"A {other?.GetType().Name ?? "null"} is no experiment and no result of one; pipe what Get-ALExperiment or Invoke-ALExperiment writes. It was left out.", other));
                    break;
            }
        }
    }

    /// <summary>The experiments in the order they came; single results last.</summary>
    public IReadOnlyList<ExperimentRun> All() => _results.Count == 0
        ? _runs
        : [.. _runs, new ExperimentRun(Unnamed, "", [], new Dictionary<string, string>(), _results)];

    /// <summary>The one experiment.</summary>
    /// <exception cref="ActiveLearningException">There is none (<c>NoExperiment</c>) or there are several (<c>SeveralExperiments</c>).</exception>
    public ExperimentRun One() => All() switch
    {
        [var run] => run,
        [] => throw new ActiveLearningException("NoExperiment", ErrorKind.InvalidArgument, "No experiment came down the pipeline; pipe what Get-ALExperiment or Invoke-ALExperiment writes."),
        var runs => throw new ActiveLearningException(
            "SeveralExperiments", ErrorKind.InvalidArgument,
            $"{runs.Count} experiments came down the pipeline and one file shows one; use ForEach-Object to write a file for each.", runs.Count),
    };
}
