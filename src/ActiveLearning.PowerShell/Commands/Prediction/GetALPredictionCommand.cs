using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the class that a model sees in each sample, with the probabilities of all.</summary>
[Cmdlet(VerbsCommon.Get, "ALPrediction")]
[OutputType(typeof(Prediction))]
public sealed class GetALPredictionCommand : ScoringCommand<Prediction>
{
    /// <summary>Logits are divided by it first: above 1 softens the model's opinion, below 1 sharpens it.</summary>
    [Parameter]
    [ValidateRange(0.0001, 10000.0)]
    public double Temperature { get; set; } = 1;

    private protected override IEnumerable<Prediction> Score(Pool pool, IReadOnlyList<int>? indices, RunContext context) =>
        Scorer.Predict(Model, pool, Options() with { Temperature = Temperature }, context, indices);
}
