using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Distances;

/// <summary>
/// The gradients of the cross-entropy by the weights of the last layer, were the predicted class the true one: the outer product of p - y and the embedding h (Ash et al.,
/// ICLR 2020, equation 1). It is never made: the inner product of two is &lt;p - y, p' - y'&gt; &lt;h, h'&gt;, and all that is needed follows from that.
/// </summary>
internal sealed class GradientEmbeddings : PointSet
{
    private readonly FeatureMatrix _residuals;
    private readonly FeatureMatrix _embeddings;

    private GradientEmbeddings(FeatureMatrix residuals, FeatureMatrix embeddings, torch.Device device, RunContext run)
        : base(Lengths(residuals, embeddings), device, run)
    {
        _residuals = residuals;
        _embeddings = embeddings;
    }

    /// <summary>Makes them of what a model says.</summary>
    /// <param name="probabilities">Class distributions, N x C.</param>
    /// <param name="embeddings">N x D.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal static GradientEmbeddings Of(FeatureMatrix probabilities, FeatureMatrix embeddings, torch.Device device, RunContext run) =>
        new(Residuals(probabilities), embeddings, device, run);

    /// <inheritdoc/>
    internal override double Distance(int row, int other)
    {
        var product = Dot(_residuals[row], _residuals[other]) * Dot(_embeddings[row], _embeddings[other]);
        return Math.Max(0, Norm(row) + Norm(other) - (2 * product));
    }

    /// <inheritdoc/>
    protected override Func<int[], Tensor> Differences(ReadOnlySpan<int> centers, Tensor lengths, torch.Device device)
    {
        var residuals = FeatureUpload.Upload(_residuals, centers, device).t();
        var embeddings = FeatureUpload.Upload(_embeddings, centers, device).t();
        return block => FeatureUpload.Upload(_residuals, block, device).mm(residuals)
            .mul_(FeatureUpload.Upload(_embeddings, block, device).mm(embeddings)).mul_(-2).add_(lengths);
    }

    /// <summary>p - y of each row, N x C.</summary>
    private static FeatureMatrix Residuals(FeatureMatrix probabilities)
    {
        var residuals = new FeatureMatrix(probabilities.Rows);
        var residual = new float[probabilities.Columns];
        for (var row = 0; row < probabilities.Rows; row++)
        {
            probabilities[row].CopyTo(residual);
            residual[Distribution.IndexOfLargest(residual)] -= 1;
            residuals.Append(residual, residual.Length);
        }

        return residuals;
    }

    private static double[] Lengths(FeatureMatrix residuals, FeatureMatrix embeddings) =>
        [.. SquaredDistance.Norms(residuals).Zip(SquaredDistance.Norms(embeddings), (residual, embedding) => residual * embedding)];

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
