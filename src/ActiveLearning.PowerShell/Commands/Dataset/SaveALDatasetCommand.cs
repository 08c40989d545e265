using System.Management.Automation;
using ActiveLearning.Pools.Datasets;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Fetches a public data set, or verifies one that is there.</summary>
[Cmdlet(VerbsData.Save, "ALDataset", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(SavedDataset))]
public sealed class SaveALDatasetCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Which data set.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public DatasetName Name { get; set; }

    /// <summary>The folder to put it into; made where it is missing. One folder for each data set.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The address of another folder that has the same files, for example a mirror in the house; without it, the publisher's.</summary>
    [Parameter]
    public Uri? Uri { get; set; }

    /// <summary>Replaces files that are there and are not the published ones, and unpacks again.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        var folder = Shell.ResolveNew(literal ? LiteralPath : Path, literal);
        if (Shell.ShouldProcess(folder, $"Fetch {Name} and verify it"))
            Shell.WriteObject(Run(context => DatasetStore.Save(Name, folder, Uri, IsOn(Force), context)));
    }
}
