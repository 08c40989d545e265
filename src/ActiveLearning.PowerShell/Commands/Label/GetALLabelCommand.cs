using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets labels with who gave them, when and from where.</summary>
[Cmdlet(VerbsCommon.Get, "ALLabel")]
[OutputType(typeof(LabelRecord))]
public sealed class GetALLabelCommand : ALCommand
{
    /// <summary>The pool to look into.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Only these samples: ids; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    public string[]? Id { get; set; }

    /// <summary>All that was ever said of the samples, the oldest first: also what was superseded, taken away or undone. Needs a pool with a database.</summary>
    [Parameter]
    public SwitchParameter History { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var (pool, history) = (Pool, IsOn(History));
        var indices = SampleQuery.Find(pool, idPatterns: Id);
        WriteAll(context => LabelHistory.Read(pool, indices, history, context));
    }
}
