using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Opens pools from their databases.</summary>
[Cmdlet(VerbsCommon.Get, "ALPool", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Pool))]
public sealed class GetALPoolCommand : DatabaseCommand
{
    /// <summary>The folder that holds the samples, where they were moved without the database. Update-ALPool -Root makes it known for good.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    private protected override void Read(string path)
    {
        var root = Root is null ? null : Shell.ResolveNew(Root, literal: true);
        Shell.WriteObject(Run(context => DatabasePool.Open(path, root, context)));
    }
}
