using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Distances;

/// <summary>
/// The gradients of the cross-entropy by the weights of the last layer, were the predicted class the true one: the outer product of p - y and the embedding h (Ash et al.,
/// ICLR 2020, equation 1). It is never made: the inner product of two is &lt;p - y, p' - y'&gt; &lt;h, h'&gt;, and all that is needed follows from that.
/// </summary>
internal sealed class GradientEmbeddings : IPointSet
{
    private const int RowsPerBlock = 4096;

    /// <summary>Below this share of both squared lengths a difference in single precision says nothing any more.</summary>
    private const double Indistinct = 1e-4;

    private readonly FeatureMatrix _residuals;
    private readonly FeatureMatrix _embeddings;
    private readonly double[] _norms;
    private readonly torch.Device _device;
    private readonly RunContext _run;

    /// <summary>Prepares.</summary>
    /// <param name="probabilities">Class distributions, N x C.</param>
    /// <param name="embeddings">N x D.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal GradientEmbeddings(FeatureMatrix probabilities, FeatureMatrix embeddings, torch.Device device, RunContext run)
    {
        _embeddings = embeddings;
        _device = device;
        _run = run;
        _residuals = new FeatureMatrix(probabilities.Rows);
        _norms = new double[probabilities.Rows];
        var residual = new float[probabilities.Columns];
        for (var row = 0; row < _norms.Length; row++)
        {
            probabilities[row].CopyTo(residual);
            var predicted = 0;
            for (var i = 1; i < residual.Length; i++)
            {
                if (residual[i] > residual[predicted])
                    predicted = i;
            }

            residual[predicted] -= 1;
            _residuals.Append(residual, residual.Length);
            _norms[row] = SquaredDistance.Norm(residual) * SquaredDistance.Norm(embeddings[row]);
        }
    }

    /// <inheritdoc/>
    public int Count => _norms.Length;

    /// <summary>The squared length of one.</summary>
    /// <param name="row">Its row.</param>
    internal double Norm(int row) => _norms[row];

    /// <inheritdoc/>
    public double Distance(int row, int other)
    {
        var product = Dot(_residuals[row], _residuals[other]) * Dot(_embeddings[row], _embeddings[other]);
        return Math.Max(0, _norms[row] + _norms[other] - (2 * product));
    }

    /// <inheritdoc/>
    public void Lower(Span<double> distances, ReadOnlySpan<int> centers)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var residuals = FeatureUpload.Upload(_residuals, centers, _device).t();
        var embeddings = FeatureUpload.Upload(_embeddings, centers, _device).t();
        var lengths = FeatureUpload.Floats(centers, _norms, _device);
        foreach (var block in FeatureUpload.Blocks(distances.Length, RowsPerBlock))
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var products = FeatureUpload.Upload(_residuals, block, _device).mm(residuals).mul_(FeatureUpload.Upload(_embeddings, block, _device).mm(embeddings));
            var (values, indices) = torch.min(products.mul_(-2).add_(lengths), 1);
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

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
