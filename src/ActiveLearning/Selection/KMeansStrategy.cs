using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Clustering;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples nearest to the centers of as many clusters as samples are wanted, beside the labeled samples, which are centers that do not move. Lloyd, "Least squares
/// quantization in PCM" (1982), from the seeds of k-means++; as a query strategy Zhdanov, "Diverse mini-batch active learning", arXiv:1901.05954, section 3.
/// </summary>
public sealed class KMeansStrategy : Strategy
{
    private const int MostIterations = 50;

    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "KMeans",
        "The samples nearest to the centers of as many clusters as samples are wanted.",
        StrategyNeeds.PoolEmbeddings,
        "O(I N K D), I iterations",
        "Zhdanov, Diverse Mini-Batch Active Learning, arXiv:1901.05954, section 3");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var progress = new QueryProgress(context.Run, "KMeans query", count);
        var clusters = new CenteredClusters(features, candidates.Length, context.ResolveDevice(), context.Run);
        var means = clusters.Rows(clusters.Seeds(count, context.Seed.Source("kmeans")));
        var assigned = clusters.Assign(means);
        for (var iteration = 1; iteration < MostIterations; iteration++)
        {
            progress.Report(0);
            Move(means, assigned, clusters, context.Run);
            var before = assigned;
            assigned = clusters.Assign(means);
            if (assigned.AsSpan().SequenceEqual(before))
                break;
        }

        // The products said who belongs where; who is nearest is computed exactly, so that equally near ones are so to the last digit.
        var centers = means.cpu().data<double>().ToArray();
        var squared = new double[assigned.Length];
        for (var row = 0; row < assigned.Length; row++)
        {
            if (assigned[row] >= 0)
                squared[row] = SquaredDistance.Of(features[row], centers.AsSpan(assigned[row] * features.Columns, features.Columns));
        }

        // One of each cluster, the largest first; where some are empty, the next ones of the others.
        var members = CenteredClusters.Members(assigned, count).OrderByDescending(list => list.Count).ToArray();
        var nearestFirst = members.Select(list => new Queue<int>(list.OrderBy(row => squared[row]).ThenBy(row => row))).ToArray();
        var picks = new List<Pick>(count);
        var isTaken = new bool[candidates.Length];
        foreach (var (cluster, row) in Turns.Take(nearestFirst).Take(count))
        {
            isTaken[row] = true;
            picks.Add(new Pick(candidates[row], -Math.Sqrt(squared[row]), string.Create(
                CultureInfo.InvariantCulture, $"Distance {Math.Sqrt(squared[row]):0.####} from the center of a cluster of {members[cluster].Count}.")));
        }

        clusters.Fill(picks, isTaken, count, candidates);
        progress.Complete();
        return picks;
    }

    /// <summary>Moves each center to the mean of its members; one without members stays.</summary>
    private static void Move(Tensor means, int[] assigned, CenteredClusters clusters, RunContext run)
    {
        var sums = torch.zeros_like(means);
        var counts = torch.zeros([means.shape[0]], ScalarType.Float64, means.device);
        const int block = 4096;
        int[] rows = [.. Enumerable.Range(0, assigned.Length).Where(row => assigned[row] >= 0)];
        for (var start = 0; start < rows.Length; start += block)
        {
            run.ThrowIfStopped();
            using var scope = torch.NewDisposeScope();
            var some = rows.AsSpan(start, Math.Min(block, rows.Length - start)).ToArray();
            var centers = torch.tensor(Array.ConvertAll(some, row => (long)assigned[row])).to(means.device);
            sums.index_add_(0, centers, clusters.Rows(some), 1);
            counts.index_add_(0, centers, torch.ones([some.Length], ScalarType.Float64, means.device), 1);
        }

        using var inner = torch.NewDisposeScope();
        var isEmpty = counts.eq(0).unsqueeze(1);
        means.copy_(torch.where(isEmpty, means, sums.div_(counts.clamp_min(1).unsqueeze(1))));
    }
}
