using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Says whether an experiment file can be run.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ALExperiment", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool))]
public sealed class TestALExperimentCommand : PathCommand
{
    /// <summary>Reports what is wrong as an error, with line and column, besides writing False. -Verbose tells it too.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected override void Read(string path)
    {
        var recipe = ExperimentRecipe.Load(path);
        Shell.WriteVerbose($"'{path}': {recipe.Strategies.Count} strategies, {recipe.Seeds.Count} seeds, {recipe.Cycles} cycles.");
        Shell.WriteObject(true);
    }

    private protected override void Refuse(ActiveLearningException error)
    {
        Shell.WriteVerbose(error.Message);
        if (IsOn(Detailed))
            Shell.WriteError(error);
        Shell.WriteObject(false);
    }
}
