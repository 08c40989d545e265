using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>The varied pictures of one step.</summary>
/// <param name="Inputs">M x S x S x C bytes in main memory; owned by this object.</param>
/// <param name="Samples">How many pictures they were made from.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Step">The step within the epoch, from 0.</param>
internal sealed record PretrainingBatch(Tensor Inputs, int Samples, int Epoch, int Step) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Inputs.Dispose();
}
