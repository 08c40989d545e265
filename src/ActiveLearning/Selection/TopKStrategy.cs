using System.Globalization;

namespace ActiveLearning.Selection;

/// <summary>
/// The K samples with the highest uncertainty. Lewis and Gale, "A Sequential Algorithm for Training Text Classifiers", SIGIR 1994
/// (uncertainty sampling); which uncertainty is the caller's choice.
/// </summary>
public sealed class TopKStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "TopK",
        "The samples with the highest uncertainty.",
        StrategyNeeds.Scores,
        "O(N log K)",
        "Lewis and Gale, A Sequential Algorithm for Training Text Classifiers, SIGIR 1994");

    /// <inheritdoc/>
    internal override StrategyNeeds Needs => StrategyNeeds.HighestScores;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var measure = context.Measure ?? "Uncertainty";
        var (indices, scores) = context.GetHighest(count);
        return [.. indices.Select((index, rank) => new Pick(index, scores[rank], string.Create(
            CultureInfo.InvariantCulture, $"{measure} {scores[rank]:0.####}: {rank + 1} of {context.Candidates.Length} from the most uncertain.")))];
    }
}
