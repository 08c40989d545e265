using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>The samples of the smallest margins, whatever measure the query has: what <see cref="AutoStrategy"/> takes where labels are many.</summary>
internal sealed class MarginStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Margin", "The samples with the smallest margins.", StrategyNeeds.None, "O(N C + N log K)", "Scheffer, Decomain and Wrobel, IDA 2001");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count) => MeasureRanking.Take(context, Measures.Get("Margin"), count, "Margin uncertainty");
}
