using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Distances;

/// <summary>Rows of a matrix as points.</summary>
internal sealed class EuclideanPoints : PointSet
{
    private readonly FeatureMatrix _features;

    /// <summary>Prepares.</summary>
    /// <param name="features">N x D; finite.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal EuclideanPoints(FeatureMatrix features, torch.Device device, RunContext run)
        : base(SquaredDistance.Norms(features), device, run)
    {
        _features = features;
    }

    /// <inheritdoc/>
    internal override double Distance(int row, int other) => SquaredDistance.Of(_features[row], _features[other]);

    /// <inheritdoc/>
    protected override Func<int[], Tensor> Differences(ReadOnlySpan<int> centers, Tensor lengths, torch.Device device)
    {
        var others = FeatureUpload.Upload(_features, centers, device).t();
        return block => torch.addmm(lengths, FeatureUpload.Upload(_features, block, device), others, 1, -2);
    }
}
