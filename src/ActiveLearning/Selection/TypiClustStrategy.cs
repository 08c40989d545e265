using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Clustering;

namespace ActiveLearning.Selection;

/// <summary>
/// The most typical sample of each of the largest clusters that have no label yet: for the first labels of a pool, when a model knows too little to be uncertain in a way that
/// helps. Hacohen, Dekel and Weinshall, "Active learning on a budget: opposite strategies suit high and low budgets", ICML 2022, algorithm 1.
/// </summary>
public sealed class TypiClustStrategy : Strategy
{
    private const int LeastClusterSize = 5;

    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "TypiClust",
        "The most typical sample of each of the largest clusters without a label: for the first labels of a pool.",
        StrategyNeeds.PoolEmbeddings,
        "O(I N G D + sum of squared cluster sizes x D), G clusters, I iterations",
        "Hacohen, Dekel and Weinshall, Active Learning on a Budget: Opposite Strategies Suit High and Low Budgets, ICML 2022, algorithm 1");

    /// <summary>The most clusters that are made; as many as there are labeled and wanted samples where that is less.</summary>
    [Range(1, 100_000)]
    public int MaxClusters { get; init; } = 500;

    /// <summary>How many neighbours in its cluster a sample's typicality is measured by.</summary>
    [Range(1, 10_000)]
    public int Neighbors { get; init; } = 20;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var (candidates, labeled) = (context.Candidates, context.Labeled);
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        var device = context.ResolveDevice();
        var clusters = (int)Math.Min(Math.Min((long)labeled.Length + count, MaxClusters), features.Rows);
        var assigned = new KMeans(features, device, context.Run).Fit(clusters, context.Seed.Source("typiclust"));
        var order = Order(assigned, candidates.Length, clusters);
        var typicality = new Typicality(features, device, Neighbors);
        var progress = new QueryProgress(context.Run, "TypiClust query", count);
        var picks = new List<Pick>(count);
        // Round after round, one of each cluster that has any left.
        for (var i = 0; picks.Count < count; i = (i + 1) % order.Count)
        {
            context.Run.ThrowIfStopped();
            progress.Report(picks.Count);
            var members = order[i].Candidates;
            if (members.Count == 0)
                continue;
            var (position, value) = typicality.Highest([.. members]);
            picks.Add(new Pick(candidates[members[position]], value, string.Create(
                CultureInfo.InvariantCulture, $"Typicality {value:0.####}, the highest of {members.Count} in a cluster of {order[i].Size} with {order[i].Labeled} labeled samples.")));
            members.RemoveAt(position);
        }

        progress.Complete();
        return picks;
    }

    /// <summary>
    /// Clusters with fewest labels first, of those the largest; equal ones by number. Those of fewer than five samples come last: they are what is left over, as in the authors'
    /// implementation, which leaves them out.
    /// </summary>
    private static List<Cluster> Order(int[] assigned, int candidates, int clusters)
    {
        var found = Enumerable.Range(0, clusters).Select(_ => new Cluster()).ToList();
        for (var row = 0; row < assigned.Length; row++)
        {
            var cluster = found[assigned[row]];
            cluster.Size++;
            if (row < candidates)
                cluster.Candidates.Add(row);
            else
                cluster.Labeled++;
        }

        return [.. found.OrderBy(cluster => cluster.Size < LeastClusterSize).ThenBy(cluster => cluster.Labeled).ThenByDescending(cluster => cluster.Size)];
    }

    private sealed class Cluster
    {
        public int Size { get; set; }

        public int Labeled { get; set; }

        public List<int> Candidates { get; } = [];
    }
}
