using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Distances;

/// <summary>How near the two nearest rows of a matrix are to each other that are not alike.</summary>
internal static class ClosestPair
{
    private const int RowsPerBlock = 512;

    /// <summary>Below this share of both squared lengths a difference in double precision says nothing any more.</summary>
    private const double Indistinct = 1e-12;

    /// <summary>Looks at all pairs.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="first">The first row that counts; all after it do.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    /// <returns>The smallest distance above 0; infinite where there is none.</returns>
    internal static double Distance(FeatureMatrix features, int first, torch.Device device, RunContext run)
    {
        using var noGradients = torch.no_grad();
        var least = double.PositiveInfinity;
        int[] rows = [.. Enumerable.Range(first, features.Rows - first)];
        for (var start = 0; start < rows.Length; start += RowsPerBlock)
        {
            for (var other = start; other < rows.Length; other += RowsPerBlock)
            {
                run.ThrowIfStopped();
                using var scope = torch.NewDisposeScope();
                var left = Block(start);
                var right = Block(other);
                var (lengths, others) = (left.square().sum(1).unsqueeze(1), right.square().sum(1));
                var squared = torch.addmm(others, left, right.t(), 1, -2).add_(lengths);
                var alike = squared.le(lengths.add(others).mul_(Indistinct));
                least = Math.Min(least, squared.masked_fill_(alike, double.PositiveInfinity).min().cpu().item<double>());
            }
        }

        return Math.Sqrt(least);

        torch.Tensor Block(int at) => FeatureUpload.Upload(features, rows.AsSpan(at, Math.Min(RowsPerBlock, rows.Length - at)), device).to(torch.ScalarType.Float64);
    }
}
