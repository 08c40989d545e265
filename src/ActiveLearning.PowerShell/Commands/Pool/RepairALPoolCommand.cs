using System.Management.Automation;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Recovers what can be read of a damaged pool database.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "ALPool", DefaultParameterSetName = PathSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PoolRepairResult))]
public sealed class RepairALPoolCommand : ALCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Database files of pools. No session may have them open.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Like -Path, taken as it is written: [ ] * ? mean themselves. Files from Get-ChildItem come this way.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        var literal = Shell.ParameterSet == LiteralPathSet;
        foreach (var database in (literal ? LiteralPath : Path).SelectMany(path => Shell.ResolveExisting(path, literal)))
        {
            if (!Shell.ShouldProcess(database, "Recover what can be read into a new file"))
                continue;
            try
            {
                Shell.WriteObject(Run(context => PoolRepair.Repair(database, context)));
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }
}
