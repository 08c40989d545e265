using ActiveLearning.Selection.Distances;
using TorchSharp;

namespace ActiveLearning.Selection.Clustering;

/// <summary>
/// How typical a sample is among others: the inverse of its mean distance to its nearest neighbours. Hacohen, Dekel and Weinshall, "Active learning on a budget", ICML 2022,
/// equation 2.
/// </summary>
internal sealed class Typicality
{
    private const int RowsPerBlock = 1024;

    /// <summary>What the authors' implementation adds to the mean distance, so that duplicates have a typicality.</summary>
    private const double Least = 1e-5;

    private readonly FeatureMatrix _features;
    private readonly torch.Device _device;
    private readonly int _neighbors;

    /// <summary>Prepares.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="neighbors">How many neighbours; half of the others where there are fewer.</param>
    internal Typicality(FeatureMatrix features, torch.Device device, int neighbors)
    {
        _features = features;
        _device = device;
        _neighbors = neighbors;
    }

    /// <summary>The most typical of some rows among themselves.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <returns>Its position in <paramref name="rows"/>, the first of equally typical ones, and its typicality; 0 where it is alone.</returns>
    internal (int Position, double Value) Highest(int[] rows)
    {
        if (rows.Length == 1)
            return (0, 0);
        var neighbors = Math.Max(1, Math.Min(_neighbors, rows.Length / 2));
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var (best, value) = (0, double.NegativeInfinity);
        for (var start = 0; start < rows.Length; start += RowsPerBlock)
        {
            using var inner = torch.NewDisposeScope();
            var block = rows.AsSpan(start, Math.Min(RowsPerBlock, rows.Length - start));
            var nearest = NearestOf(block, rows, neighbors + 1);
            for (var i = 0; i < block.Length; i++)
            {
                // The products only say who is near; how near is computed exactly, so that duplicates are alike to the last digit.
                var distances = new List<double>(neighbors + 1);
                foreach (var other in nearest.AsSpan(i * (neighbors + 1), neighbors + 1))
                {
                    if (other != start + i)
                        distances.Add(Math.Sqrt(SquaredDistance.Of(_features[block[i]], _features[rows[(int)other]])));
                }

                distances.Sort();
                var mean = distances.Take(neighbors).Average();
                if (1 / (mean + Least) is var typicality && typicality > value)
                    (best, value) = (start + i, typicality);
            }
        }

        return (best, value);
    }

    private long[] NearestOf(ReadOnlySpan<int> block, int[] rows, int count)
    {
        var left = FeatureUpload.Upload(_features, block, _device);
        torch.Tensor? values = null;
        torch.Tensor? indices = null;
        for (var start = 0; start < rows.Length; start += 4 * RowsPerBlock)
        {
            var right = FeatureUpload.Upload(_features, rows.AsSpan(start, Math.Min(4 * RowsPerBlock, rows.Length - start)), _device);
            var distances = torch.addmm(right.square().sum(1), left, right.t(), 1, -2);
            var (least, positions) = distances.topk(Math.Min(count, (int)distances.shape[1]), 1, largest: false, sorted: false);
            positions = positions.add(start);
            if (values is not null)
            {
                (least, var order) = torch.cat([values, least], 1).topk(Math.Min(count, (int)(values.shape[1] + least.shape[1])), 1, largest: false, sorted: false);
                positions = torch.cat([indices!, positions], 1).gather(1, order);
            }

            (values, indices) = (least, positions);
        }

        return indices!.cpu().data<long>().ToArray();
    }
}
