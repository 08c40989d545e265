using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Opens the directory of an experiment: what it ran with and what it gave so far.</summary>
[Cmdlet(VerbsCommon.Get, "ALExperiment", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ExperimentRun))]
public sealed class GetALExperimentCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Directories that experiments ran in; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var given in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var path in Shell.ResolveExisting(given, literal))
                    Shell.WriteObject(ExperimentDirectory.Load(path));
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }
}
