using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Loads a model from a file.</summary>
[Cmdlet(VerbsData.Import, "ALModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Model))]
public sealed class ImportALModelCommand : PathCommand
{
    /// <summary>Auto, Cpu, Cuda or Cuda:n: where the model is put.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = "Auto";

    /// <summary>TorchScript files: height and width in pixels of the pictures that the network takes.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    public int InputSize { get; set; }

    /// <summary>TorchScript files: 1 for a network that takes grey pictures, 3 for colour.</summary>
    [Parameter]
    [ValidateSet("1", "3")]
    public int Channels { get; set; } = 3;

    /// <summary>TorchScript files: what is subtracted from each channel, on a scale of 0 to 1.</summary>
    [Parameter]
    public float[]? Mean { get; set; }

    /// <summary>TorchScript files: what each channel is then divided by.</summary>
    [Parameter]
    public float[]? Std { get; set; }

    /// <summary>TorchScript files: the classes in the order of the network's outputs.</summary>
    [Parameter]
    public string[]? Class { get; set; }

    private protected override void Read(string path) => Shell.WriteObject(Run(context => Load(path, context)));

    private Model Load(string path, RunContext context)
    {
        if (!TorchScriptModel.IsTorchScript(path))
            return ModelFile.Load(path, Device, context);
        if (InputSize == 0 || Class is null)
        {
            throw new ActiveLearningException(
                "ModelDescriptionMissing", ErrorKind.InvalidArgument,
                $"'{path}' is a TorchScript file, which says neither its picture size nor its classes; give -InputSize and -Class.", path);
        }

        return TorchScriptModel.Load(path, InputSize, Channels, Mean, Std, Class, Device, context);
    }
}
