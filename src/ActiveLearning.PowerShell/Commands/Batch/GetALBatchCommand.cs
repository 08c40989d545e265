using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the batches that were exported from a pool, and how far they are answered.</summary>
[Cmdlet(VerbsCommon.Get, "ALBatch")]
[OutputType(typeof(ExportedBatch))]
public sealed class GetALBatchCommand : ALCommand
{
    /// <summary>The pool; it must have a database.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Only the batches of these numbers.</summary>
    [Parameter(Position = 0)]
    public long[]? Number { get; set; }

    /// <summary>Only batches with samples that wait for a label.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (pool, open) = (Pool, IsOn(Open));
        if (Number is null)
        {
            WriteAll(context => BatchLedger.Read(pool, context).Where(batch => !open || batch.Open > 0));
            return;
        }

        foreach (var number in Number)
        {
            try
            {
                if (BatchLedger.Get(pool, number) is var batch && (!open || batch.Open > 0))
                    Shell.WriteObject(batch);
            }
            catch (ActiveLearningException e)
            {
                Shell.WriteError(e);
            }
        }
    }
}
