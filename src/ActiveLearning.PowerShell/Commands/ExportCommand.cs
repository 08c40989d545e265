using System.Management.Automation;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that write files share.</summary>
public abstract class ExportCommand : ALCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    private protected ExportCommand()
    {
    }

    /// <summary>The file to write. An existing one is replaced whole.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Refuses to replace a file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Writes the file objects of what was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Writes a file if the user lets us.</summary>
    /// <param name="action">What is done, for -WhatIf and -Confirm.</param>
    /// <param name="write">Given the full path; returns the full paths of the files written.</param>
    private protected void Export(string action, Func<string, RunContext, IReadOnlyList<string>> write)
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        var path = Shell.ResolveNew(literal ? LiteralPath : Path, literal);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            throw new ActiveLearningException(
                "FolderNotFound", ErrorKind.NotFound, $"There is no folder '{System.IO.Path.GetDirectoryName(path)}' to write '{System.IO.Path.GetFileName(path)}' to; make it first.", path);
        }

        if (IsOn(NoClobber) && File.Exists(path))
        {
            throw new ActiveLearningException(
                "FileExists", ErrorKind.InvalidOperation, $"'{path}' exists; leave -NoClobber away to replace it, or give another name.", path);
        }

        if (!Shell.ShouldProcess(path, action))
            return;
        var written = Run(context => write(path, context));
        if (!IsOn(PassThru))
            return;
        foreach (var file in written)
            Shell.WriteObject(new FileInfo(file));
    }
}
