using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Clustering;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// Of the samples whose predicted class changes when parts of their embeddings are dropped, those nearest to the centers of as many clusters as samples are wanted. Gupte, Aklilu,
/// Nirschl and Yeung-Levy, "Revisiting active learning in the era of vision foundation models", TMLR 2024, algorithm 1 (DropQuery).
/// </summary>
public sealed class DropQueryStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "DropQuery",
        "Samples whose predicted class does not stand dropout, spread over clusters.",
        StrategyNeeds.Probabilities | StrategyNeeds.Passes | StrategyNeeds.Embeddings,
        "O(N T (D + C) + I U K D), U samples that do not stand it, I iterations",
        "Gupte et al., Revisiting Active Learning in the Era of Vision Foundation Models, TMLR 2024, algorithm 1");

    /// <summary>How many dropout passes are taken.</summary>
    [Range(2, 1000)]
    public int DropoutPasses { get; init; } = 3;

    /// <summary>The share of an embedding's numbers that a pass drops.</summary>
    [Range(0.01, 0.99)]
    public double DropoutShare { get; init; } = 0.75;

    /// <inheritdoc/>
    internal override PredictOptions Adapt(PredictOptions options) => options with { Passes = DropoutPasses, DropoutRate = DropoutShare, Committee = [] };

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var embeddings = EmbeddingCheck.ThrowIfNotFinite(context.GetEmbeddings(), context);
        TorchRuntime.Initialize(context.Options.Threads);
        var changes = new int[candidates.Length];
        for (var row = 0; row < changes.Length; row++)
            changes[row] = Changes(context.GetProbabilities()[row], context.GetPassProbabilities()[row]);
        // Where half of the passes change the class of too few, those whom fewer change make up for it.
        var least = (DropoutPasses / 2) + 1;
        while (least > 0 && changes.Count(number => number >= least) < count)
            least--;
        int[] kept = [.. Enumerable.Range(0, changes.Length).Where(row => changes[row] >= least)];
        var matrix = embeddings.Select(kept);
        var assigned = new KMeans(matrix, context.ResolveDevice(), context.Run).Fit(count, context.Seed.Source("dropquery"));
        var progress = new QueryProgress(context.Run, "DropQuery query", count);
        // One of each cluster, the largest first; where some are empty, the next ones of the others.
        int[][] clusters = [.. Enumerable.Range(0, kept.Length).GroupBy(position => assigned[position])
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.ToArray())];
        var picks = new List<Pick>(count);
        foreach (var (cluster, position) in Turns.Take(Array.ConvertAll(clusters, members => new Queue<int>(NearestFirst(members, matrix)))).Take(count))
        {
            var row = kept[position];
            picks.Add(new Pick(candidates[row], (double)changes[row] / DropoutPasses, string.Create(
                CultureInfo.InvariantCulture, $"{changes[row]} of {DropoutPasses} dropout passes change its class; near the center of a cluster of {clusters[cluster].Length} among {kept.Length} such samples.")));
        }

        progress.Complete();
        return picks;
    }

    private static int Changes(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> passes)
    {
        var (own, changes) = (Distribution.IndexOfLargest(probabilities), 0);
        for (var start = 0; start < passes.Length; start += probabilities.Length)
            changes += Distribution.IndexOfLargest(passes.Slice(start, probabilities.Length)) == own ? 0 : 1;
        return changes;
    }

    private static IEnumerable<int> NearestFirst(int[] members, FeatureMatrix matrix)
    {
        var mean = new double[matrix.Columns];
        foreach (var member in members)
            SquaredDistance.Add(mean, matrix[member]);
        for (var column = 0; column < mean.Length; column++)
            mean[column] /= members.Length;
        return members.OrderBy(member => SquaredDistance.Of(matrix[member], mean)).ThenBy(member => member);
    }
}
