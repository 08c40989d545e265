using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Writes an experiment file to start from, with a remark at every key.</summary>
[Cmdlet(VerbsCommon.New, "ALExperiment", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewALExperimentCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The file to write; .yaml is usual.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        var path = Shell.ResolveNew(literal ? LiteralPath : Path, literal);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            throw new ActiveLearningException(
                "FolderNotFound", ErrorKind.NotFound, $"There is no folder '{System.IO.Path.GetDirectoryName(path)}' to write '{System.IO.Path.GetFileName(path)}' to; make it first.", path);
        }

        if (File.Exists(path) && !IsOn(Force))
            throw new ActiveLearningException("FileExists", ErrorKind.InvalidOperation, $"'{path}' exists; replace it with -Force, or give another name.", path);
        if (!Shell.ShouldProcess(path, "Write an experiment file"))
            return;
        ExperimentTemplate.Write(path);
        Shell.WriteObject(new FileInfo(path));
    }
}
