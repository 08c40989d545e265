using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>
/// Gathers experiments from the pipeline: whole ones, directories that experiments ran in, and results one by one. A result that knows its directory stands for the
/// experiment there; others make one experiment together.
/// </summary>
internal sealed class ExperimentInput
{
    private const string Unnamed = "Experiment";

    private readonly List<ExperimentRun> _runs = [];
    private readonly List<ExperimentResult> _results = [];
    private readonly List<string> _directories = [];

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
                case ExperimentResult { Directory: { } directory }:
                    Remember(directory);
                    break;
                case ExperimentResult result:
                    _results.Add(result);
                    break;
                case string path:
                    AddDirectories(path, false, shell);
                    break;
                case DirectoryInfo directory:
                    AddDirectories(directory.FullName, true, shell);
                    break;
                case var other:
                    shell.WriteError(new ActiveLearningException(
                        "InputNotExperiment", ErrorKind.InvalidArgument,
                        $"A {other?.GetType().Name ?? "null"} is no experiment, no result of one and no directory of one; pipe what Get-ALExperiment or Invoke-ALExperiment writes. It was left out.", other));
                    break;
            }
        }
    }

    /// <summary>The experiments: those that came whole, those of directories, and last the one that single results make.</summary>
    /// <exception cref="ActiveLearningException">A directory holds no experiment that can be read (see <see cref="ExperimentDirectory.Load"/>).</exception>
    public IReadOnlyList<ExperimentRun> All()
    {
        // Read now and not when the first result came: by now the experiment has ended, or gone as far as it will.
        var all = _runs.Concat(_directories.Select(ExperimentDirectory.Load)).ToList();
        if (_results.Count > 0)
            all.Add(new ExperimentRun(Unnamed, "", [], new Dictionary<string, string>(), _results));
        return all;
    }

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

    private void AddDirectories(string given, bool literal, ICommandHost shell)
    {
        try
        {
            foreach (var path in shell.ResolveExisting(given, literal))
                Remember(path);
        }
        catch (ActiveLearningException e)
        {
            shell.WriteError(e);
        }
    }

    private void Remember(string directory)
    {
        if (!_directories.Contains(directory, StringComparer.Ordinal))
            _directories.Add(directory);
    }
}
