using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Distances;

/// <summary>Points that k-means++ can draw from: squared distances, one by one, and of all to many by matrix products in single precision.</summary>
internal abstract class PointSet
{
    private const int RowsPerBlock = 4096;

    /// <summary>Below this share of both squared lengths a difference in single precision says nothing any more.</summary>
    private const double Indistinct = 1e-4;

    private readonly double[] _norms;
    private readonly torch.Device _device;
    private readonly RunContext _run;

    /// <summary>Prepares.</summary>
    /// <param name="norms">The squared length of each point.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    protected PointSet(double[] norms, torch.Device device, RunContext run)
    {
        _norms = norms;
        _device = device;
        _run = run;
    }

    /// <summary>Number of points.</summary>
    internal int Count => _norms.Length;

    /// <summary>The squared length of a point.</summary>
    /// <param name="row">The point.</param>
    internal double Norm(int row) => _norms[row];

    /// <summary>The squared distance of two points.</summary>
    /// <param name="row">The one.</param>
    /// <param name="other">The other.</param>
    internal abstract double Distance(int row, int other);

    /// <summary>Lowers squared distances to what more centers give.</summary>
    /// <param name="distances">The squared distance of each point to the nearest center.</param>
    /// <param name="centers">The new centers.</param>
    internal void Lower(Span<double> distances, ReadOnlySpan<int> centers)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var differences = Differences(centers, FeatureUpload.Floats(centers, _norms, _device), _device);
        foreach (var block in FeatureUpload.Blocks(distances.Length, RowsPerBlock))
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var (values, indices) = torch.min(differences(block), 1);
            var least = values.cpu().data<float>().ToArray();
            var nearest = indices.cpu().data<long>().ToArray();
            for (var i = 0; i < block.Length; i++)
            {
                var (row, center) = (block[i], centers[(int)nearest[i]]);
                var distance = least[i] + _norms[row];
                if (!(distance > Indistinct * (_norms[row] + _norms[center])))
                    distance = Distance(row, center);
                distances[row] = Math.Min(distances[row], distance);
            }
        }
    }

    /// <summary>Uploads centers for products with blocks of points.</summary>
    /// <param name="centers">The centers.</param>
    /// <param name="lengths">Their squared lengths, on the device.</param>
    /// <param name="device">The device.</param>
    /// <returns>Gives, for a block of points, the squared length of each center less twice its product with each point, B x C.</returns>
    protected abstract Func<int[], Tensor> Differences(ReadOnlySpan<int> centers, Tensor lengths, torch.Device device);
}
