using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Splits a pool in two: one to learn from, one to measure with.</summary>
[Cmdlet(VerbsCommon.Split, "ALPool")]
[OutputType(typeof(Pool))]
public sealed class SplitALPoolCommand : ALCommand
{
    /// <summary>The pool to split. It stays as it is.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>The share of the second pool, above 0 and below 1.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TestFraction { get; set; } = 0.2;

    /// <summary>Every class (and the samples without one) is split in the same proportion.</summary>
    [Parameter]
    public SwitchParameter Stratified { get; set; }

    /// <summary>Decides which sample goes where; equal seeds split equally.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var stratified = IsOn(Stratified);
        var (train, test) = Run(_ => PoolSplitter.Split(Pool, TestFraction, stratified, Seed));
        Shell.WriteObject(train);
        Shell.WriteObject(test);
    }
}
