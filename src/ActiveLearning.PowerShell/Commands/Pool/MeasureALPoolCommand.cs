using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Counts a pool: labels, class balance, picture sizes, bad samples.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ALPool")]
[OutputType(typeof(PoolStatistics))]
public sealed class MeasureALPoolCommand : ALCommand
{
    /// <summary>The pool to measure.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <inheritdoc/>
    protected override void Process() => Shell.WriteObject(Run(context => PoolStatistics.Measure(Pool, context)));
}
