using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A network that classifies: everything up to the input of its last linear layer (the embedding), then that layer. Its state-dict keys
/// are the names of its fields and those of their modules; residual networks have torchvision's.
/// </summary>
public abstract class Network : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the network.</summary>
    /// <param name="name">Its architecture's name.</param>
    protected Network(string name)
        : base(name)
    {
    }

    /// <summary>Length of an embedding.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Whether <see cref="Embed"/> is there: a foreign network may only have an output.</summary>
    public virtual bool HasEmbedding => true;

    /// <summary>Computes embeddings.</summary>
    /// <param name="x">Normalised input: N x C x H x W pictures or N x F features.</param>
    /// <returns>N x <see cref="FeatureCount"/>, the input of the last linear layer.</returns>
    public abstract Tensor Embed(Tensor x);

    /// <summary>Computes logits from embeddings.</summary>
    /// <param name="features">N x <see cref="FeatureCount"/>.</param>
    /// <returns>N x classes.</returns>
    public abstract Tensor Classify(Tensor features);

    /// <summary>Channels of each tensor that <see cref="Taps"/> gives, first to last; at least one.</summary>
    public virtual IReadOnlyList<int> TapWidths => [FeatureCount];

    /// <summary>Computes the outputs of the network's stages, which other heads (such as loss prediction) read.</summary>
    /// <param name="x">Normalised input.</param>
    /// <param name="features">The embeddings, N x <see cref="FeatureCount"/>.</param>
    /// <returns>One tensor per stage, first to last: N x C x positions, or N x C, with C as <see cref="TapWidths"/> says.</returns>
    public virtual Tensor[] Taps(Tensor x, out Tensor features)
    {
        features = Embed(x);
        return [features];
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Classify(Embed(x));

    /// <summary>Computes logits and taps in one pass; call inside a dispose scope.</summary>
    /// <param name="x">Normalised input.</param>
    /// <param name="taps">As <see cref="Taps"/> gives them.</param>
    /// <returns>N x classes.</returns>
    internal virtual Tensor LogitsAndTaps(Tensor x, out Tensor[] taps)
    {
        taps = Taps(x, out var features);
        return Classify(features);
    }

    /// <summary>
    /// A twin that computes the same embeddings faster where nothing is trained, for example with batch normalisation folded into the
    /// convolutions; null where there is no faster way. It holds copies of the weights: make a new one after they changed.
    /// </summary>
    internal virtual ScoringTwin? CreateScoringTwin() => null;

    /// <summary>Moves the weights to another device.</summary>
    internal virtual void MoveTo(Device device) => this.to(device);

    /// <summary>Counts the trained numbers.</summary>
    internal virtual long CountParameters() => parameters().Sum(static parameter => parameter.numel());
}
