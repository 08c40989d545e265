using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Scores how uncertain a model is of each sample: higher is more worth labeling.</summary>
[Cmdlet(VerbsCommon.Get, "ALUncertainty")]
[OutputType(typeof(UncertaintyScore))]
public sealed class GetALUncertaintyCommand : ScoringCommand<UncertaintyScore>
{
    private static readonly PredictOptions s_defaults = new();

    /// <summary>How uncertainty is measured; natural logarithms.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.MeasureCompleter))]
    [ValidateNotNullOrEmpty]
    public string Measure { get; set; } = "Entropy";

    /// <summary>Logits are divided by it first: above 1 softens the model's opinion, below 1 sharpens it.</summary>
    [Parameter]
    [ValidateRange(0.0001, 10000.0)]
    public double Temperature { get; set; } = 1;

    /// <summary>How many dropout passes the measures of several opinions take; without meaning beside -Committee.</summary>
    [Parameter]
    [ValidateRange(2, 1000)]
    public int Pass { get; set; } = s_defaults.Passes;

    /// <summary>The share of an embedding's numbers that a dropout pass drops; without it that of the model's training, or 0.5.</summary>
    [Parameter]
    [ValidateRange(0.01, 0.99)]
    public double? DropoutRate { get; set; }

    /// <summary>Other models of the same classes, whose opinions count beside the model's instead of dropout passes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Model[]? Committee { get; set; }

    /// <summary>Decides what dropout passes drop; equal seeds drop equally.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Keeps the scores in the pool's database, with model and measure; Get-ALScore gets them again.</summary>
    [Parameter]
    public SwitchParameter Save { get; set; }

    private protected override IEnumerable<UncertaintyScore> Score(Pool pool, IReadOnlyList<int>? indices, RunContext context)
    {
        var scores = Scorer.Score(Model, pool, Measures.Get(Measure), Options() with { Temperature = Temperature, Passes = Pass, DropoutRate = DropoutRate, Committee = Committee ?? [], PassSeed = Seed }, context, indices);
        return IsOn(Save) ? ScoreLedger.Save(pool, scores, context) : scores;
    }
}
