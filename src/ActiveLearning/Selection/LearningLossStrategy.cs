using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples of which the model's loss prediction head expects the largest losses, among a random subset of the candidates. Yoo and Kweon,
/// "Learning loss for active learning", CVPR 2019, section 4.1: the subset keeps a batch from being many pictures of one kind.
/// </summary>
public sealed class LearningLossStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "LearningLoss",
        "The samples with the largest predicted losses among a random subset; needs a model trained with -LossPrediction.",
        StrategyNeeds.LossHead,
        "O(S K), S the subset factor",
        "Yoo and Kweon, Learning Loss for Active Learning, CVPR 2019");

    /// <summary>How many times as many samples as are picked are drawn at random and ranked; 0 ranks all candidates.</summary>
    [Range(0, 1_000_000)]
    public int SubsetFactor { get; init; } = 10;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var all = context.Candidates;
        var wanted = SubsetSize.Of(SubsetFactor, count, all.Length);
        // All candidates in random order, so that unreadable ones are made up for by the next.
        var order = wanted == all.Length ? all : context.Seed.Source("subset").Draw<int>(all, all.Length);
        var measure = Measures.Get("PredictedLoss");
        var indices = new List<int>(wanted);
        var scores = new List<float>(wanted);
        for (var start = 0; start < order.Length && indices.Count < wanted;)
        {
            var next = order.AsSpan(start, Math.Min(wanted - indices.Count, order.Length - start)).ToArray();
            start += next.Length;
            // In the pool's order, in which pictures that share a file are read fastest.
            Array.Sort(next);
            var (read, losses) = context.GetScores(measure, next);
            indices.AddRange(read);
            scores.AddRange(losses);
        }

        var (found, values) = (indices.ToArray(), scores.ToArray());
        var top = Ranking.Top(values, found, Math.Min(count, found.Length));
        var among = found.Length < all.Length ? $"a random subset of {found.Length} of {all.Length} candidates" : $"{found.Length} candidates";
        return
        [
            .. top.Select((position, rank) => new Pick(
                found[position], values[position],
                string.Create(CultureInfo.InvariantCulture, $"Predicted loss {values[position]:0.####}: {rank + 1} from the largest among {among}."))),
        ];
    }
}
