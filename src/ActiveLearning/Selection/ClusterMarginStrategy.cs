using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Clustering;

namespace ActiveLearning.Selection;

/// <summary>
/// Of the samples of the smallest margins, one after the other from each cluster they lie in, the smallest clusters first: uncertain samples from all over the pool. Citovsky,
/// DeSalvo, Gentile, Karydas, Rajagopalan, Rostamizadeh and Kumar, "Batch active learning at scale", NeurIPS 2021, algorithm 1.
/// </summary>
public sealed class ClusterMarginStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "ClusterMargin",
        "Samples of the smallest margins, spread over clusters, the smallest clusters first: for large batches.",
        StrategyNeeds.Probabilities | StrategyNeeds.Embeddings,
        "O(N B D), B the rows of a block",
        "Citovsky et al., Batch Active Learning at Scale, NeurIPS 2021, algorithm 1");

    /// <summary>How many times as many samples as are picked, those of the smallest margins, are chosen from; 0 for all.</summary>
    [Range(0, 1_000_000)]
    public int SubsetFactor { get; init; } = 10;

    /// <summary>The mean size of the clusters that average linkage is cut into.</summary>
    [Range(1, 1_000_000)]
    public int ClusterSize { get; init; } = 10;

    /// <summary>
    /// The most samples that are linked with each other, at 4 bytes for each pair. Larger pools are cut into blocks by k-means first: samples that lie near each other on two
    /// sides of a border are then in different clusters.
    /// </summary>
    [Range(2, 20_000)]
    public int BlockSize { get; init; } = 4000;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var embeddings = EmbeddingCheck.ThrowIfNotFinite(context.GetEmbeddings(), context);
        var probabilities = EmbeddingCheck.ThrowIfNotFinite(context.GetProbabilities(), context);
        TorchRuntime.Initialize(context.Options.Threads);
        var margins = new float[candidates.Length];
        for (var row = 0; row < margins.Length; row++)
            margins[row] = (float)Distribution.Margin(probabilities[row]);
        var kept = SubsetSize.Of(SubsetFactor, count, margins.Length);
        var clusters = LinkageClusters.Cut(
            embeddings, Math.Max(1, candidates.Length / ClusterSize), BlockSize, context.ResolveDevice(), context.Seed.Source("cluster margin blocks"), context.Run);
        var random = context.Seed.Source("cluster margin");
        var groups = Ranking.Top(margins, candidates, kept).GroupBy(row => clusters[row])
            .Select(group => (Cluster: group.Key, Rows: group.Order().ToList()))
            .OrderBy(group => group.Rows.Count).ThenBy(group => group.Cluster)
            .ToArray();
        var progress = new QueryProgress(context.Run, "ClusterMargin query", count);
        var picks = new List<Pick>(count);
        for (var first = 0; picks.Count < count;)
        {
            // From the smallest cluster that has any left to the largest, and again.
            while (groups[first].Rows.Count == 0)
                first++;
            for (var i = first; i < groups.Length && picks.Count < count; i++)
            {
                var rows = groups[i].Rows;
                if (rows.Count == 0)
                    continue;
                var at = random.Next(rows.Count);
                var row = rows[at];
                picks.Add(new Pick(candidates[row], margins[row], string.Create(
                    CultureInfo.InvariantCulture, $"Margin uncertainty {margins[row]:0.####}, among the {kept} highest of {margins.Length}; one of {rows.Count} left of its cluster.")));
                rows.RemoveAt(at);
            }

            context.Run.ThrowIfStopped();
            progress.Report(picks.Count);
        }

        progress.Complete();
        return picks;
    }
}
