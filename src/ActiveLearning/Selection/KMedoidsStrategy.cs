using System.Globalization;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Clustering;
using TorchSharp;

namespace ActiveLearning.Selection;

/// <summary>
/// The medoids of as many clusters as samples are wanted, beside the labeled samples, which are medoids that stay: each the member with the smallest sum of distances to the
/// others of its cluster. Park and Jun, "A simple and fast algorithm for K-medoids clustering", Expert Systems with Applications 36 (2009), steps 2 and 3, from the seeds of
/// k-means++.
/// </summary>
public sealed class KMedoidsStrategy : Strategy
{
    private const int MostIterations = 50;
    private const int RowsPerBlock = 1024;

    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "KMedoids",
        "The most central sample of each of as many clusters as samples are wanted.",
        StrategyNeeds.PoolEmbeddings,
        "O(I (N K + sum of squared cluster sizes) D), I iterations",
        "Park and Jun, A Simple and Fast Algorithm for K-Medoids Clustering, Expert Systems with Applications 36 (2009)");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var progress = new QueryProgress(context.Run, "KMedoids query", count);
        var clusters = new CenteredClusters(features, candidates.Length, context.ResolveDevice(), context.Run);
        var medoids = clusters.Seeds(count, context.Seed.Source("kmedoids"));
        var members = new List<int>[count];
        var sums = new double[count];
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            using var inner = torch.NewDisposeScope();
            progress.Report(0);
            members = CenteredClusters.Members(clusters.Assign(clusters.Rows(medoids)), count);
            var before = (int[])medoids.Clone();
            for (var cluster = 0; cluster < count; cluster++)
            {
                // One whose members are all nearer to a labeled sample, or like an earlier medoid, stays.
                if (members[cluster].Count > 0)
                    (medoids[cluster], sums[cluster]) = Medoid(members[cluster], clusters, context.Run);
            }

            if (medoids.AsSpan().SequenceEqual(before))
                break;
        }

        var picks = new List<Pick>(count);
        var isTaken = new bool[candidates.Length];
        foreach (var cluster in Enumerable.Range(0, count).OrderByDescending(cluster => members[cluster].Count).ThenBy(cluster => cluster))
        {
            // One without members may be another's medoid.
            if (isTaken[medoids[cluster]])
                continue;
            isTaken[medoids[cluster]] = true;
            var mean = members[cluster].Count > 1 ? sums[cluster] / (members[cluster].Count - 1) : 0;
            picks.Add(new Pick(candidates[medoids[cluster]], -mean, string.Create(
                CultureInfo.InvariantCulture, $"The middle of a cluster of {members[cluster].Count}, mean distance {mean:0.####} to the others.")));
        }

        clusters.Fill(picks, isTaken, count, candidates);
        progress.Complete();
        return picks;
    }

    /// <summary>The member with the smallest sum of distances to all, the first of equal ones.</summary>
    private static (int Row, double Sum) Medoid(List<int> members, CenteredClusters clusters, RunContext run)
    {
        var rows = CollectionsMarshal.AsSpan(members);
        var sums = new double[rows.Length];
        for (var start = 0; start < rows.Length; start += RowsPerBlock)
        {
            using var scope = torch.NewDisposeScope();
            var block = clusters.Rows(rows.Slice(start, Math.Min(RowsPerBlock, rows.Length - start)));
            var lengths = block.square().sum(1).unsqueeze(1);
            for (var other = 0; other < rows.Length; other += RowsPerBlock)
            {
                run.ThrowIfStopped();
                using var inner = torch.NewDisposeScope();
                var others = clusters.Rows(rows.Slice(other, Math.Min(RowsPerBlock, rows.Length - other)));
                var squared = torch.addmm(others.square().sum(1), block, others.t(), 1, -2).add_(lengths).clamp_min_(0);
                var partial = squared.sqrt_().sum(1).cpu().data<double>().ToArray();
                for (var i = 0; i < partial.Length; i++)
                    sums[start + i] += partial[i];
            }
        }

        var best = 0;
        for (var i = 1; i < sums.Length; i++)
        {
            // What rounding alone may make of equal sums is no difference.
            if (sums[i] < sums[best] * (1 - 1e-9))
                best = i;
        }

        return (rows[best], sums[best]);
    }
}
