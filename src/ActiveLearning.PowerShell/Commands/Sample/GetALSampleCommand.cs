using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets samples of a pool.</summary>
[Cmdlet(VerbsCommon.Get, "ALSample")]
[OutputType(typeof(Sample))]
public sealed class GetALSampleCommand : ALCommand
{
    /// <summary>The pool to look into.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Ids; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    public string[]? Id { get; set; }

    /// <summary>Only samples with one of these labels; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(Completers.ClassCompleter))]
    public string[]? Class { get; set; }

    /// <summary>Samples with a label. Several of -Labeled, -Unlabeled and -Bad add up.</summary>
    [Parameter]
    public SwitchParameter Labeled { get; set; }

    /// <summary>Readable samples without a label.</summary>
    [Parameter]
    public SwitchParameter Unlabeled { get; set; }

    /// <summary>Samples that cannot be read.</summary>
    [Parameter]
    public SwitchParameter Bad { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var index in SampleQuery.Find(Pool, IsOn(Labeled), IsOn(Unlabeled), IsOn(Bad), Class, Id))
            Shell.WriteObject(Pool.GetSample(index));
    }
}
