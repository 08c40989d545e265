using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// The most uncertain samples first, then of those the ones farthest from all that are labeled or chosen: uncertain samples that are not all alike. A prefilter by
/// entropy as in Zhdanov, "Diverse mini-batch active learning", arXiv:1901.05954, section 3, with the k-center-greedy of Sener and Savarese, ICLR 2018, in place of k-means.
/// </summary>
public sealed class EntropyDiverseStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "EntropyDiverse",
        "Among the samples of highest entropy, those farthest from all that are labeled or chosen.",
        StrategyNeeds.Probabilities | StrategyNeeds.PoolEmbeddings,
        "O(N C + (L + K) F K D), F the subset factor",
        "Zhdanov, Diverse Mini-Batch Active Learning, arXiv:1901.05954, section 3; Sener and Savarese, ICLR 2018, algorithm 1");

    /// <summary>How many times as many samples as are picked pass the filter; 0 lets all pass.</summary>
    [Range(0, 1_000_000)]
    public int SubsetFactor { get; init; } = 10;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var probabilities = context.GetProbabilities();
        var entropies = new float[context.Candidates.Length];
        for (var row = 0; row < entropies.Length; row++)
            entropies[row] = (float)Distribution.Entropy(probabilities[row]);
        ScoreCheck.ThrowIfNotFinite(context.Pool, context.Candidates, entropies);
        var kept = SubsetSize.Of(SubsetFactor, count, entropies.Length);
        var rows = Ranking.Top(entropies, context.Candidates, kept);
        Array.Sort(rows);
        return CenterPicker.Pick(
            context, rows, count, Info.Name, (row, distance) => (entropies[row], string.Create(
                CultureInfo.InvariantCulture, $"Entropy {entropies[row]:0.####}, among the {kept} highest of {entropies.Length}. {CenterPicker.Explain(distance)}")));
    }
}
