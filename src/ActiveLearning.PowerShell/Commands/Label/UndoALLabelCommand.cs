using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Takes back labels that were given, or taken away, by mistake.</summary>
[Cmdlet(VerbsCommon.Undo, "ALLabel", DefaultParameterSetName = LastSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LabelRecord))]
public sealed class UndoALLabelCommand : ALCommand
{
    private const string LastSet = "Last";
    private const string BatchSet = "Batch";
    private const string SinceSet = "Since";

    /// <summary>The pool; it must have a database.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Undoes the last entries of the label history, so many.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LastSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; }

    /// <summary>Undoes the answers to a batch that was exported: what was said of its samples since. Get-ALBatch lists the numbers.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BatchSet)]
    public long Batch { get; set; }

    /// <summary>Undoes what was written to the database at that time or later.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SinceSet)]
    public DateTimeOffset Since { get; set; }

    /// <summary>Writes the undone entries.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var entries = Shell.ParameterSet switch
        {
            BatchSet => LabelHistory.FindBatch(Pool, Batch),
            SinceSet => LabelHistory.FindSince(Pool, Since),
            _ => LabelHistory.FindLast(Pool, Last),
        };
        var chosen = entries.Where(entry => Shell.ShouldProcess(entry.Id, entry.Label is null ? "Undo that the label was cleared" : $"Undo label '{entry.Label}'")).ToArray();
        if (chosen.Length == 0)
            return;
        LabelHistory.Undo(Pool, chosen);
        if (!IsOn(PassThru))
            return;
        foreach (var entry in chosen)
            Shell.WriteObject(entry with { State = LabelState.Undone });
    }
}
