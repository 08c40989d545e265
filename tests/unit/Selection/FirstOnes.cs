using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

/// <summary>A strategy of another assembly than the engine's.</summary>
public sealed class FirstOnes : Strategy
{
    public override StrategyInfo Info { get; } = new("FirstOnes", "The first samples.", StrategyNeeds.None, "O(K)", "none");

    [Range(0, 9)]
    [Description("How many samples are passed over first.")]
    public int Skip { get; init; }

    public override IReadOnlyList<Pick> Select(QueryContext context, int count) =>
        [.. context.Candidates.Skip(Skip).Take(count).Select((index, rank) => new Pick(index, -rank, "first"))];
}
