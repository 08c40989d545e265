using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the trainings on a pool: with how many labels, and how well the models did.</summary>
[Cmdlet(VerbsCommon.Get, "ALCycle")]
[OutputType(typeof(TrainingCycle))]
public sealed class GetALCycleCommand : ALCommand
{
    /// <summary>The pool; it must have a database.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => Shell.WriteObjects(CycleLedger.Read(Pool));
}
