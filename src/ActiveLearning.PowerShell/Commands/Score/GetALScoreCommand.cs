using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets scores that Get-ALUncertainty -Save has kept.</summary>
[Cmdlet(VerbsCommon.Get, "ALScore")]
[OutputType(typeof(SavedScore))]
public sealed class GetALScoreCommand : ALCommand
{
    /// <summary>The pool; it must have a database.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Only scores by the model of this name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>Only scores by this measure.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.MeasureCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Measure { get; set; }

    /// <summary>The scores of every time that were kept, the oldest first; without it those of the last time.</summary>
    [Parameter]
    public SwitchParameter History { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (pool, history) = (Pool, IsOn(History));
        WriteAll(context => ScoreLedger.Read(pool, Model, Measure, history, context));
    }
}
