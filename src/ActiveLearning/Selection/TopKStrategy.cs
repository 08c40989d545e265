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
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var scores = context.GetScores();
        var candidates = context.Candidates;
        var measure = context.Measure ?? "Uncertainty";
        var top = Ranking.Top(scores, candidates, count);
        var picks = new Pick[top.Length];
        for (var rank = 0; rank < top.Length; rank++)
        {
            var score = scores[top[rank]];
            picks[rank] = new Pick(
                candidates[top[rank]], score,
                string.Create(CultureInfo.InvariantCulture, $"{measure} {score:0.####}: {rank + 1} of {candidates.Length} from the most uncertain."));
        }

        return picks;
    }
}
