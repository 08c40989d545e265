using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Distances;

/// <summary>Rows of a matrix as points.</summary>
internal sealed class EuclideanPoints : IPointSet
{
    private const int RowsPerBlock = 4096;

    /// <summary>Below this share of both squared lengths a difference in single precision says nothing any more.</summary>
    private const double Indistinct = 1e-4;

    private readonly FeatureMatrix _features;
    private readonly torch.Device _device;
    private readonly RunContext _run;
    private readonly double[] _norms;

    /// <summary>Prepares.</summary>
    /// <param name="features">N x D; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal EuclideanPoints(FeatureMatrix features, torch.Device device, RunContext run)
    {
        _features = features;
        _device = device;
        _run = run;
        _norms = new double[features.Rows];
        for (var row = 0; row < _norms.Length; row++)
            _norms[row] = SquaredDistance.Norm(features[row]);
    }

    /// <inheritdoc/>
    public int Count => _norms.Length;

    /// <inheritdoc/>
    public double Distance(int row, int other) => SquaredDistance.Of(_features[row], _features[other]);

    /// <inheritdoc/>
    public void Lower(Span<double> distances, ReadOnlySpan<int> centers)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var others = FeatureUpload.Upload(_features, centers, _device).t();
        var lengths = FeatureUpload.Floats(centers, _norms, _device);
        foreach (var block in FeatureUpload.Blocks(distances.Length, RowsPerBlock))
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var (values, indices) = torch.min(torch.addmm(lengths, FeatureUpload.Upload(_features, block, _device), others, 1, -2), 1);
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
}
