using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What the cmdlets that take the files of pool databases share: an open pool stands for its own.</summary>
public abstract class DatabaseCommand : PathCommand
{
    private protected const string PoolSet = "Pool";

    private protected DatabaseCommand()
    {
    }

    /// <summary>A pool that is open: its database is meant.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PoolSet)]
    public Pool? Pool { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Shell.ParameterSet != PoolSet)
        {
            base.Process();
            return;
        }

        try
        {
            Read(Databases.PathOf(Pool!));
        }
        catch (ActiveLearningException e)
        {
            Refuse(e);
        }
    }
}
