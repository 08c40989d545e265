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

    /// <summary>Read every sample first: each one that cannot be read is an error that names it, is marked bad and counted so.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Shell.WriteObject(Run(context =>
    {
        if (Verify)
            PoolVerifier.Verify(Pool, context);
        return PoolStatistics.Measure(Pool, context);
    }));
}
