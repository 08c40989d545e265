using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Samples read and ready for an <see cref="InputPipeline"/>.</summary>
/// <param name="Inputs">N x H x W x C bytes or N x F floats in main memory; owned by this object.</param>
/// <param name="Indices">The samples' indices in the pool, in order; those that could not be read are left out.</param>
internal sealed record SampleBatch(Tensor Inputs, int[] Indices) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Inputs.Dispose();
}
