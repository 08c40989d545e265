using ActiveLearning.Runtime;
using ActiveLearning.Selection.Clustering;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>
/// The share of balls around samples that hold no sample of another cluster. Yehuda et al., "Active learning through a covering lens", NeurIPS 2022, section 4.2. A ball is pure up
/// to the distance of the nearest sample of another cluster, so the largest radius of a purity is a quantile of those distances.
/// </summary>
internal sealed class BallPurity
{
    private const int RowsPerBlock = 512;
    private const int ColumnsPerBlock = 8192;

    private readonly FeatureMatrix _features;
    private readonly torch.Device _device;
    private readonly RunContext _run;

    /// <summary>Prepares.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal BallPurity(FeatureMatrix features, torch.Device device, RunContext run)
    {
        _features = features;
        _device = device;
        _run = run;
    }

    /// <summary>The largest radius of a purity.</summary>
    /// <param name="clusters">How many clusters k-means makes; 2 at least, and one fewer than rows at most, are made.</param>
    /// <param name="purity">The share of balls that must be pure, 0 to 1.</param>
    /// <param name="samples">On how many random rows; 0 for all.</param>
    /// <param name="random">Draws rows and the seeds of the clusters.</param>
    /// <returns>The radius, above 0; where all rows are alike, 1.</returns>
    internal double LargestRadius(int clusters, double purity, int samples, RandomSource random)
    {
        var assigned = new KMeans(_features, _device, _run).Fit(Math.Min(Math.Max(clusters, 2), _features.Rows), random);
        int[] rows = [.. Enumerable.Range(0, _features.Rows)];
        if (samples > 0 && samples < rows.Length)
        {
            rows = random.Draw<int>(rows, samples);
            Array.Sort(rows);
        }

        var distances = NearestOfAnotherCluster(rows, assigned);
        Array.Sort(distances);
        // So many may be impure: the radius stays just below the distance of the first that must not be.
        var impure = (int)Math.Floor((1 - purity) * distances.Length + 1e-9);
        var squared = distances[Math.Min(impure, distances.Length - 1)];
        if (!double.IsFinite(squared) || squared == 0)
            squared = Array.Find(distances, distance => distance > 0 && double.IsFinite(distance));
        return squared > 0 ? Math.BitDecrement(Math.Sqrt(squared)) : 1;
    }

    private double[] NearestOfAnotherCluster(int[] rows, int[] assigned)
    {
        var nearest = new double[rows.Length];
        using var noGradients = torch.no_grad();
        for (var start = 0; start < rows.Length; start += RowsPerBlock)
        {
            using var scope = torch.NewDisposeScope();
            var block = rows.AsSpan(start, Math.Min(RowsPerBlock, rows.Length - start)).ToArray();
            var values = FeatureUpload.Upload(_features, block, _device);
            var clusters = Clusters(block, assigned).unsqueeze(1);
            var (least, found) = (new float[block.Length], new int[block.Length]);
            Array.Fill(least, float.PositiveInfinity);
            foreach (var others in FeatureUpload.Blocks(_features.Rows, ColumnsPerBlock))
            {
                _run.ThrowIfStopped();
                using var inner = torch.NewDisposeScope();
                var columns = FeatureUpload.Upload(_features, others, _device);
                var distances = torch.addmm(columns.square().sum(1), values, columns.t(), 1, -2);
                var (minima, positions) = torch.min(distances.masked_fill_(clusters.eq(Clusters(others, assigned)), float.PositiveInfinity), 1);
                var (minimum, position) = (minima.cpu().data<float>().ToArray(), positions.cpu().data<long>().ToArray());
                for (var i = 0; i < block.Length; i++)
                {
                    if (minimum[i] < least[i])
                        (least[i], found[i]) = (minimum[i], others[(int)position[i]]);
                }
            }

            for (var i = 0; i < block.Length; i++)
            {
                nearest[start + i] = float.IsFinite(least[i])
                    ? SquaredDistance.Of(_features[block[i]], _features[found[i]])
                    : double.PositiveInfinity;
            }
        }

        return nearest;
    }

    private Tensor Clusters(int[] rows, int[] assigned) => torch.tensor(Array.ConvertAll(rows, row => (long)assigned[row])).to(_device);
}
