using System.Management.Automation;
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
    /// <summary>How uncertainty is measured; natural logarithms.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completers.MeasureCompleter))]
    [ValidateNotNullOrEmpty]
    public string Measure { get; set; } = "Entropy";

    /// <summary>Logits are divided by it first: above 1 softens the model's opinion, below 1 sharpens it.</summary>
    [Parameter]
    [ValidateRange(0.0001, 10000.0)]
    public double Temperature { get; set; } = 1;

    /// <summary>Keeps the scores in the pool's database, with model and measure; Get-ALScore gets them again.</summary>
    [Parameter]
    public SwitchParameter Save { get; set; }

    private protected override IEnumerable<UncertaintyScore> Score(Pool pool, IReadOnlyList<int>? indices, RunContext context)
    {
        var scores = Scorer.Score(Model, pool, Measures.Get(Measure), Options() with { Temperature = Temperature }, context, indices);
        return IsOn(Save) ? ScoreLedger.Save(pool, scores, context) : scores;
    }
}
