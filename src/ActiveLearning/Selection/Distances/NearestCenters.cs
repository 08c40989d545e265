using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Distances;

/// <summary>
/// How far rows of a matrix are from the nearest of some centers, which are rows of it too. Squared distances of many rows to many centers come out of one matrix product
/// in single precision, |x|² + |c|² - 2xc; what it can be wrong by is known, so that the product gives upper bounds of all distances and says which few are worth
/// computing exactly. Memory beside the matrix: a few blocks.
/// </summary>
internal sealed class NearestCenters
{
    private const int RowsPerBlock = 2048;
    private const int CentersPerBlock = 1024;

    private readonly FeatureMatrix _features;
    private readonly torch.Device _device;
    private readonly RunContext _run;
    private readonly double[] _norms;
    private readonly List<int> _centers = [];
    private double _largestNorm;

    /// <summary>Begins without centers.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal NearestCenters(FeatureMatrix features, torch.Device device, RunContext run)
    {
        _features = features;
        _device = device;
        _run = run;
        _norms = SquaredDistance.Norms(features);
    }

    /// <summary>Exact squared distances of the first rows of a matrix to the nearest of the others.</summary>
    /// <param name="first">The first of the others; the rows before it are asked about.</param>
    /// <param name="features">The rows; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    /// <returns>One distance a row; positive infinity where there are no others.</returns>
    internal static double[] ToRowsFrom(int first, FeatureMatrix features, torch.Device device, RunContext run)
    {
        var nearest = new NearestCenters(features, device, run);
        for (var row = first; row < features.Rows; row++)
            nearest.Add(row);
        return nearest.Exact([.. Enumerable.Range(0, first)]);
    }

    /// <summary>Number of centers.</summary>
    internal int Count => _centers.Count;

    /// <summary>Adds a center.</summary>
    /// <param name="row">Its row.</param>
    internal void Add(int row)
    {
        _centers.Add(row);
        _largestNorm = Math.Max(_largestNorm, _norms[row]);
    }

    /// <summary>Lowers upper bounds to what more centers give.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="bounds">An upper bound of each one's squared distance to the nearest center.</param>
    /// <param name="firstCenter">The number of the first center that the bounds do not know yet.</param>
    /// <param name="endCenter">The number behind the last one that they are to know.</param>
    internal void Lower(ReadOnlySpan<int> rows, Span<float> bounds, int firstCenter, int endCenter)
    {
        using var noGradients = torch.no_grad();
        for (var center = firstCenter; center < endCenter; center += CentersPerBlock)
        {
            using var scope = torch.NewDisposeScope();
            var (centers, norms) = UploadCenters(center, endCenter);
            for (var start = 0; start < rows.Length; start += RowsPerBlock)
            {
                _run.ThrowIfStopped();
                using var inner = torch.NewDisposeScope();
                var block = rows.Slice(start, Math.Min(RowsPerBlock, rows.Length - start));
                var least = torch.addmm(norms, FeatureUpload.Upload(_features, block, _device), centers, 1, -2).amin(1).cpu().data<float>().ToArray();
                for (var i = 0; i < block.Length; i++)
                {
                    // Where the product overflowed, the bound stays.
                    var bound = least[i] + _norms[block[i]] + Slack(block[i]);
                    if (float.IsFinite(least[i]) && bound < bounds[start + i])
                        bounds[start + i] = RoundUp(bound);
                }
            }
        }
    }

    /// <summary>Computes exact squared distances to the nearest of all centers.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>One distance a row; positive infinity without centers.</returns>
    internal double[] Exact(ReadOnlySpan<int> rows)
    {
        using var noGradients = torch.no_grad();
        var exact = new double[rows.Length];
        Array.Fill(exact, double.PositiveInfinity);
        for (var center = 0; center < Count; center += CentersPerBlock)
        {
            using var scope = torch.NewDisposeScope();
            var (centers, norms) = UploadCenters(center, Count);
            for (var start = 0; start < rows.Length; start += RowsPerBlock)
            {
                _run.ThrowIfStopped();
                using var inner = torch.NewDisposeScope();
                var block = rows.Slice(start, Math.Min(RowsPerBlock, rows.Length - start));
                var products = torch.addmm(norms, FeatureUpload.Upload(_features, block, _device), centers, 1, -2).cpu();
                var values = MemoryMarshal.Cast<byte, float>(products.bytes);
                var width = values.Length / block.Length;
                for (var i = 0; i < block.Length; i++)
                    exact[start + i] = Nearest(block[i], values.Slice(i * width, width), center, exact[start + i]);
            }
        }

        return exact;
    }

    /// <summary>The exact squared distance of a row to one center.</summary>
    /// <param name="row">The row.</param>
    /// <param name="center">The center's number.</param>
    internal double Exact(int row, int center) => SquaredDistance.Of(_features[row], _features[_centers[center]]);

    /// <summary>The smallest float that is not below a squared distance.</summary>
    /// <param name="value">The squared distance.</param>
    internal static float RoundUp(double value)
    {
        var rounded = (float)Math.Max(value, 0);
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }

    /// <summary>Computes only the distances that, by the product, may be below what is known already.</summary>
    private double Nearest(int row, ReadOnlySpan<float> products, int firstCenter, double known)
    {
        var most = _norms[row] - Slack(row);
        var likely = 0;
        for (var i = 1; i < products.Length; i++)
        {
            if (products[i] < products[likely])
                likely = i;
        }

        known = Math.Min(known, Exact(row, firstCenter + likely));
        for (var i = 0; i < products.Length; i++)
        {
            // Also true of NaN, where the product overflowed.
            if (i != likely && !(products[i] + most >= known))
                known = Math.Min(known, Exact(row, firstCenter + i));
        }

        return known;
    }

    /// <summary>
    /// What the product can be wrong by: a sum of n products is within n/2²⁴ of the sum of their magnitudes, whatever the order (Higham, "Accuracy and stability of numerical
    /// algorithms", section 3.1), and 2|xc| is at most |x|² + |c|². The rest is room for the additions.
    /// </summary>
    private double Slack(int row) => (_features.Columns + 16) * (1.0 / (1 << 24)) * (_norms[row] + _largestNorm);

    private (Tensor Centers, Tensor Norms) UploadCenters(int first, int end)
    {
        var rows = CollectionsMarshal.AsSpan(_centers)[first..Math.Min(first + CentersPerBlock, end)];
        return (FeatureUpload.Upload(_features, rows, _device).t(), FeatureUpload.Floats(rows, _norms, _device));
    }
}
