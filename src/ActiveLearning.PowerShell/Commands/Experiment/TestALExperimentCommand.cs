using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Says whether an experiment file can be run.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ALExperiment", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool))]
public sealed class TestALExperimentCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Experiment files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Reports what is wrong as an error, with line and column, besides writing False. -Verbose tells it too.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var given in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (var path in Shell.ResolveExisting(given, literal))
                    Test(path);
            }
            catch (ActiveLearningException e)
            {
                Refuse(e);
            }
        }
    }

    private void Test(string path)
    {
        var recipe = ExperimentRecipe.Load(path);
        Shell.WriteVerbose($"'{path}': {recipe.Strategies.Count} strategies, {recipe.Seeds.Count} seeds, {recipe.Cycles} cycles.");
        Shell.WriteObject(true);
    }

    private void Refuse(ActiveLearningException error)
    {
        Shell.WriteVerbose(error.Message);
        if (IsOn(Detailed))
            Shell.WriteError(error);
        Shell.WriteObject(false);
    }
}
