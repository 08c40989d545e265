using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Distances;

/// <summary>Rows of a matrix as a tensor.</summary>
internal static class FeatureUpload
{
    /// <summary>Copies rows.</summary>
    /// <param name="features">The matrix.</param>
    /// <param name="rows">Which rows, in this order.</param>
    /// <param name="device">Where to.</param>
    /// <returns>R x D floats.</returns>
    internal static Tensor Upload(FeatureMatrix features, ReadOnlySpan<int> rows, torch.Device device)
    {
        var block = torch.empty([rows.Length, features.Columns], dtype: ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(block.bytes);
        for (var i = 0; i < rows.Length; i++)
            features[rows[i]].CopyTo(values[(i * features.Columns)..]);
        return block.to(device);
    }

    /// <summary>Picks numbers.</summary>
    /// <param name="rows">Which, in this order.</param>
    /// <param name="values">A number a row.</param>
    /// <param name="device">Where to.</param>
    /// <returns>R floats.</returns>
    internal static Tensor Floats(ReadOnlySpan<int> rows, double[] values, torch.Device device)
    {
        var floats = new float[rows.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = (float)values[rows[i]];
        return torch.tensor(floats).to(device);
    }

    /// <summary>All rows in blocks of neighbours.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="size">The most of a block.</param>
    internal static IEnumerable<int[]> Blocks(int rows, int size)
    {
        for (var start = 0; start < rows; start += size)
        {
            var block = new int[Math.Min(size, rows - start)];
            for (var i = 0; i < block.Length; i++)
                block[i] = start + i;
            yield return block;
        }
    }
}
