using System.Management.Automation;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Gets the vector in which a model describes each sample: the input of its last layer.</summary>
[Cmdlet(VerbsCommon.Get, "ALEmbedding")]
[OutputType(typeof(Embedding))]
public sealed class GetALEmbeddingCommand : ScoringCommand<Embedding>
{
    private protected override IEnumerable<Embedding> Score(Pool pool, IReadOnlyList<int>? indices, RunContext context) =>
        Scorer.Embed(Model, pool, Options(), context, indices);
}
