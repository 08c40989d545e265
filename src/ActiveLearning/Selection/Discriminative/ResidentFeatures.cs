using System.Runtime.InteropServices;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Discriminative;

/// <summary>
/// The features of the pool as one tensor on a device, standardised: each column minus its mean over its standard deviation, so that learning rates and
/// stop rules mean the same on any scale. A constant column is zero.
/// </summary>
internal static class ResidentFeatures
{
    private const int BlockElements = 1 << 22;

    /// <summary>Uploads and standardises. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="matrix">N x D, N at least 1.</param>
    /// <param name="device">Where to.</param>
    /// <param name="pool">The pool, for messages.</param>
    /// <param name="sampleOf">The sample of each row.</param>
    /// <param name="context">Asked between blocks.</param>
    /// <returns>N x D floats on the device.</returns>
    /// <exception cref="ActiveLearningException">A number is not finite (<c>EmbeddingNotFinite</c>, names samples).</exception>
    internal static Tensor Create(FeatureMatrix matrix, torch.Device device, Pool pool, Func<int, int> sampleOf, RunContext context)
    {
        using var scope = torch.NewDisposeScope();
        var (rows, columns) = (matrix.Rows, matrix.Columns);
        var features = torch.empty([rows, columns], dtype: ScalarType.Float32, device: device);
        var sum = torch.zeros([columns], dtype: ScalarType.Float64, device: device);
        var squares = torch.zeros_like(sum);
        var block = Math.Max(1, BlockElements / columns);
        // In blocks: neither a second copy of the features nor their double precision is ever whole in memory.
        foreach (var (start, length) in Blocks(rows, block, context))
        {
            using var inner = torch.NewDisposeScope();
            var part = features.narrow(0, start, length);
            Upload(matrix, start, part);
            sum.add_(part.sum(0, type: ScalarType.Float64));
        }

        var mean = sum.div(rows);
        if (!sum.isfinite().all().cpu().item<bool>())
            EmbeddingCheck.ThrowIfNotFinite(matrix, pool, sampleOf);
        foreach (var (start, length) in Blocks(rows, block, context))
        {
            using var inner = torch.NewDisposeScope();
            var part = features.narrow(0, start, length).sub_(mean.to(ScalarType.Float32));
            squares.add_(part.square().sum(0, type: ScalarType.Float64));
        }

        var deviation = squares.div(rows).sqrt();
        // What is left of a constant column is its mean's rounding.
        var constant = deviation.le(mean.abs().mul(1e-6).add(1e-30));
        var scale = deviation.reciprocal().masked_fill(constant, 0).to(ScalarType.Float32);
        features.mul_(scale);
        return features.MoveToOuterDisposeScope();
    }

    private static IEnumerable<(int Start, int Length)> Blocks(int rows, int block, RunContext context)
    {
        for (var start = 0; start < rows; start += block)
        {
            context.ThrowIfStopped();
            yield return (start, Math.Min(block, rows - start));
        }
    }

    private static void Upload(FeatureMatrix matrix, int start, Tensor part)
    {
        var values = matrix.Slice(start, (int)part.shape[0]);
        if (part.device.type == DeviceType.CPU)
        {
            MemoryMarshal.AsBytes(values).CopyTo(part.bytes);
            return;
        }

        using var onProcessor = torch.empty(part.shape, dtype: ScalarType.Float32);
        MemoryMarshal.AsBytes(values).CopyTo(onProcessor.bytes);
        part.copy_(onProcessor);
    }
}
