using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Runs an experiment: every strategy with every seed, cycle by cycle, in a directory it can be resumed from.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ALExperiment", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExperimentResult))]
public sealed class InvokeALExperimentCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The experiment file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The directory of the results; without it the file's 'output'. It is taken as it is written and made where it is missing.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Goes on with what an earlier run of the same experiment has left in the directory; begins where there is nothing yet.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>The directory of an experiment whose picks are labeled instead of choosing, lane by lane: the same samples under other training options.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Replay { get; set; }

    /// <summary>How many lanes (a strategy with a seed) run side by side. They share the processors, unless the file says how many threads each takes.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>The samples to choose from, instead of the file's pool.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PoolPath { get; set; }

    /// <summary>The samples to measure on, instead of the file's test pool.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TestPoolPath { get; set; }

    /// <summary>Auto, Cpu, Cuda or Cuda:n, instead of the file's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Begins anew: deletes what an earlier run has left in the directory.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        var given = literal ? LiteralPath : Path;
        var files = Shell.ResolveExisting(given, literal);
        if (files.Count != 1)
            throw new ActiveLearningException("PathAmbiguous", ErrorKind.InvalidArgument, $"'{given}' names {files.Count} files; name one experiment.", given);
        if (IsOn(Resume) && IsOn(Force))
            throw new ActiveLearningException("InvalidArguments", ErrorKind.InvalidArgument, "-Resume and -Force exclude each other: one goes on with earlier results, the other deletes them.");
        var recipe = ExperimentRecipe.Load(files[0]);
        var options = new ExperimentOptions
        {
            BaseDirectory = System.IO.Path.GetDirectoryName(files[0])!,
            OutputPath = Full(OutputPath),
            Resume = IsOn(Resume),
            Force = IsOn(Force),
            Replay = Full(Replay),
            ThrottleLimit = ThrottleLimit,
            PoolPath = Full(PoolPath),
            TestPoolPath = Full(TestPoolPath),
            Device = Device,
        };
        var output = System.IO.Path.GetFullPath(options.OutputPath ?? recipe.Output, options.BaseDirectory);
        if (Shell.ShouldProcess(output, $"Run experiment '{recipe.Name}' ({recipe.Strategies.Count} strategies, {recipe.Seeds.Count} seeds, {recipe.Cycles} cycles)"))
            WriteAll(context => ExperimentRunner.Run(recipe, options, context).Select(result => result with { Directory = output }));
    }

    private string? Full(string? path) => path is null ? null : Shell.ResolveNew(path, literal: true);
}
