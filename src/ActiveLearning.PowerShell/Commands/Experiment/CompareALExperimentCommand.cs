using System.Management.Automation;
using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Hosting;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Compares the strategies of an experiment over its seeds, with intervals and tests against a baseline.</summary>
[Cmdlet(VerbsData.Compare, "ALExperiment")]
[OutputType(typeof(StrategyComparison))]
public sealed class CompareALExperimentCommand : ALCommand
{
    private readonly ExperimentInput _input = new();

    /// <summary>Experiments from Get-ALExperiment, directories of experiments, or results from Invoke-ALExperiment. Each experiment is compared on its own.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object[] InputObject { get; set; } = [];

    /// <summary>The strategy to compare the others with; without it Random, where the experiment has it.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>An accuracy from 0 to 1: how many labels does each strategy need to reach it? Without it, the baseline's last accuracy.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0.0, 1.0)]
    public double? Accuracy { get; set; }

    /// <inheritdoc/>
    protected override void Process() => _input.Add(InputObject, Shell);

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var run in _input.All())
        {
            var comparison = Run(_ => ExperimentComparison.Compare(run, Baseline, Accuracy));
            foreach (var remark in comparison.Remarks)
                Shell.WriteWarning($"{run.Name}: {remark}");
            foreach (var strategy in comparison.Strategies)
                Shell.WriteObject(strategy);
        }
    }
}
