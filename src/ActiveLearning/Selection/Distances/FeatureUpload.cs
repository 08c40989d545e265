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
}
