using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Clustering;

/// <summary>
/// Clusters around means: Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), from the seeds of k-means++ (Arthur and
/// Vassilvitskii, SODA 2007). A cluster that has lost all its rows gets the row that is farthest from its mean.
/// </summary>
internal sealed class KMeans
{
    private const int RowsPerBlock = 4096;

    /// <summary>The most iterations that are taken where nothing else is said.</summary>
    internal const int MostIterations = 50;

    private readonly FeatureMatrix _features;
    private readonly torch.Device _device;
    private readonly RunContext _run;
    private readonly int _iterations;

    /// <summary>Prepares.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    /// <param name="iterations">The most iterations.</param>
    internal KMeans(FeatureMatrix features, torch.Device device, RunContext run, int iterations = MostIterations)
    {
        _iterations = iterations;
        _features = features;
        _device = device;
        _run = run;
    }

    /// <summary>Clusters all rows.</summary>
    /// <param name="clusters">How many clusters, 1 to the number of rows.</param>
    /// <param name="random">Draws the seeds.</param>
    /// <returns>The cluster of each row, from 0. Where rows are alike, a cluster may be empty.</returns>
    internal int[] Fit(int clusters, RandomSource random)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var means = FeatureUpload.Upload(_features, PlusPlusDraw.Seeds(_features, _features.Rows, clusters, random, _device, _run), _device);
        var assigned = new int[_features.Rows];
        Array.Fill(assigned, -1);
        for (var iteration = 0; iteration < _iterations; iteration++)
        {
            using var inner = torch.NewDisposeScope();
            var (sums, counts, changed, farthest) = Assign(means, assigned, clusters);
            if (changed == 0)
                break;
            Refill(sums, counts, assigned, farthest);
            means.copy_(sums.div_(counts.clamp_min(1).unsqueeze(1)));
        }

        return assigned;
    }

    /// <summary>Gives each row the cluster of the nearest mean, the first of equally near ones, and adds up the new clusters.</summary>
    private (Tensor Sums, Tensor Counts, int Changed, List<int> Farthest) Assign(Tensor means, int[] assigned, int clusters)
    {
        var sums = torch.zeros_like(means);
        var counts = torch.zeros([clusters], device: _device);
        var lengths = means.square().sum(1);
        var others = means.t();
        var changed = 0;
        var distances = new float[assigned.Length];
        foreach (var block in FeatureUpload.Blocks(assigned.Length, RowsPerBlock))
        {
            _run.ThrowIfStopped();
            using var scope = torch.NewDisposeScope();
            var rows = FeatureUpload.Upload(_features, block, _device);
            var (values, indices) = torch.min(torch.addmm(lengths, rows, others, 1, -2), 1);
            sums.index_add_(0, indices, rows, 1);
            counts.index_add_(0, indices, torch.ones_like(values), 1);
            var nearest = indices.cpu().data<long>().ToArray();
            var least = values.add_(rows.square().sum(1)).cpu().data<float>().ToArray();
            for (var i = 0; i < block.Length; i++)
            {
                distances[block[i]] = least[i];
                if (assigned[block[i]] == (int)nearest[i])
                    continue;
                assigned[block[i]] = (int)nearest[i];
                changed++;
            }
        }

        var empty = (int)counts.eq(0).sum().cpu().item<long>();
        var farthest = empty == 0 ? [] : Ranking.Top(distances, [.. Enumerable.Range(0, distances.Length)], empty).Where(row => distances[row] > 0).ToList();
        return (sums, counts, changed, farthest);
    }

    private void Refill(Tensor sums, Tensor counts, int[] assigned, List<int> farthest)
    {
        if (farthest.Count == 0)
            return;
        var sizes = counts.cpu().data<float>().ToArray();
        var next = 0;
        for (var cluster = 0; cluster < sizes.Length && next < farthest.Count; cluster++)
        {
            if (sizes[cluster] > 0)
                continue;
            var row = farthest[next++];
            if (sizes[assigned[row]] < 2)
                continue;
            using var scope = torch.NewDisposeScope();
            var values = FeatureUpload.Upload(_features, [row], _device);
            sums.narrow(0, assigned[row], 1).sub_(values);
            sums.narrow(0, cluster, 1).add_(values);
            sizes[assigned[row]]--;
            sizes[cluster] = 1;
            assigned[row] = cluster;
        }

        counts.copy_(torch.tensor(sizes));
    }
}
