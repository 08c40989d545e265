using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Computes a network's embeddings without anything that only training needs.</summary>
internal abstract class ScoringTwin : IDisposable
{
    /// <summary>Computes embeddings; call with gradients off.</summary>
    /// <param name="x">Normalised input, as for the network.</param>
    public abstract Tensor Embed(Tensor x);

    /// <summary>Computes embeddings and what the network's stages give; call with gradients off, inside a dispose scope.</summary>
    /// <param name="x">Normalised input, as for the network.</param>
    /// <param name="features">The embeddings.</param>
    /// <returns>One tensor per stage as the network's own taps, averaged over their positions: N x C.</returns>
    public abstract Tensor[] Taps(Tensor x, out Tensor features);

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
