using System.Management.Automation;
using ActiveLearning.Pools.Database;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Looks at a pool's samples again and takes in what has changed: new, changed, moved and vanished files.</summary>
[Cmdlet(VerbsData.Update, "ALPool", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(PoolFinding))]
public sealed class UpdateALPoolCommand : DatabaseCommand
{
    /// <summary>The folder that holds the samples now; the database remembers it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    private protected override void Read(string path)
    {
        var root = Root is null ? null : Shell.ResolveNew(Root, literal: true);
        using var update = Run(context => PoolUpdate.Find(path, root, context));
        if (update.HasChanges && Shell.ShouldProcess(path, $"Take in {update.Findings.Count} findings"))
            update.Apply();
        Shell.WriteObjects(update.Findings);
    }
}
