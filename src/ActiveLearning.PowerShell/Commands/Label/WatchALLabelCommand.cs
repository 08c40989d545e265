using System.Management.Automation;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Takes labels from files as they arrive in a folder, until Ctrl+C.</summary>
[Cmdlet(VerbsCommon.Watch, "ALLabel", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LabelImportSummary), typeof(Sample))]
public sealed class WatchALLabelCommand : ImportLabelCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The folder in which label files arrive.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Names of the files to take, with wildcards; without it, all that end in .json, .xml or .csv.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Filter { get; set; } = ["*.json", "*.xml", "*.csv"];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        var folders = Shell.ResolveExisting(literal ? LiteralPath : Path, literal);
        if (folders.Count != 1 || !Directory.Exists(folders[0]))
        {
            throw new ActiveLearningException(
                "FolderNotFound", ErrorKind.NotFound, $"'{(literal ? LiteralPath : Path)}' is not one folder; give the folder in which label files arrive.", folders[0]);
        }

        if (!Shell.ShouldProcess(folders[0], $"Label samples of pool '{Pool.Name}' from files that arrive"))
            return;
        var wanted = Array.ConvertAll(Filter, filter => Shell.Wildcard(filter) ?? (name => name.Equals(filter, StringComparison.OrdinalIgnoreCase)));
        var watcher = new LabelFolderWatcher(folders[0], name => Array.Exists(wanted, isWanted => isWanted(name)), Importer());
        // Ended by Ctrl+C, or by a command downstream that has enough.
        while (true)
            Write(Run(watcher.Next));
    }
}
