using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Computes a network's embeddings without anything that only training needs.</summary>
internal abstract class ScoringTwin : IDisposable
{
    /// <summary>Computes embeddings; call with gradients off.</summary>
    /// <param name="x">Normalised input, as for the network.</param>
    public abstract Tensor Embed(Tensor x);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the weights.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
