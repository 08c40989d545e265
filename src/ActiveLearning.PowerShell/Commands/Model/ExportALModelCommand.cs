using System.Management.Automation;
using ActiveLearning.Models;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Saves a model as one file.</summary>
[Cmdlet(VerbsData.Export, "ALModel", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportALModelCommand : ExportCommand
{
    /// <summary>The model to save.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Model Model { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => Export($"Save model '{Model.Name}'", (path, _) =>
    {
        ModelFile.Save(Model, path);
        return [path];
    });
}
