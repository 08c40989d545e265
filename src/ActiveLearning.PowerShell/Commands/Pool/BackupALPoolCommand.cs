using System.Management.Automation;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Copies the database of a pool while it is used.</summary>
[Cmdlet(VerbsData.Backup, "ALPool", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class BackupALPoolCommand : DatabaseCommand
{
    /// <summary>The file to write, or a folder that exists. An existing file is replaced whole.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Refuses to replace a file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Writes the file object of the copy.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Read(string path)
    {
        var copy = Shell.ResolveNew(Destination, literal: true);
        if (Directory.Exists(copy))
            copy = System.IO.Path.Join(copy, System.IO.Path.GetFileName(path));
        else if (!Directory.Exists(System.IO.Path.GetDirectoryName(copy)))
            throw new ActiveLearningException("FolderNotFound", ErrorKind.NotFound, $"There is no folder '{System.IO.Path.GetDirectoryName(copy)}' to write the copy to; make it first.", copy);
        if (IsOn(NoClobber) && File.Exists(copy))
            throw new ActiveLearningException("FileExists", ErrorKind.InvalidOperation, $"'{copy}' exists; leave -NoClobber away to replace it, or give another name.", copy);
        if (!Shell.ShouldProcess(copy, $"Copy '{path}'"))
            return;
        Run(context =>
        {
            PoolBackup.Backup(path, copy, context);
            return true;
        });
        if (IsOn(PassThru))
            Shell.WriteObject(new FileInfo(copy));
    }
}
