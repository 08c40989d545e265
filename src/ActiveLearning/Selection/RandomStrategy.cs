namespace ActiveLearning.Selection;

/// <summary>A uniform draw without replacement: the baseline every other strategy must beat.</summary>
public sealed class RandomStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Random",
        "A uniform draw from all candidates, the baseline to compare with.",
        StrategyNeeds.None,
        "O(N)",
        "Simple random sampling without replacement");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var reason = $"Drawn at random from {context.Candidates.Length} candidates.";
        return Array.ConvertAll(
            context.Seed.Source("selection").Draw<int>(context.Candidates, count),
            index => new Pick(index, 0, reason));
    }
}
