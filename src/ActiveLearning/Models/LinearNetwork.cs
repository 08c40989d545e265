using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>One linear layer. Its embedding is its input; pictures are flattened in channel, row, column order.</summary>
internal sealed class LinearNetwork : Network
{
    // The field is a state-dict key.
    private readonly Linear fc;

    /// <summary>Creates the network; <see cref="NetworkSpec.Create"/> gives it its weights.</summary>
    /// <param name="spec">What to build.</param>
    public LinearNetwork(NetworkSpec spec)
        : base(nameof(ArchitectureName.Linear))
    {
        fc = nn.Linear(spec.ElementsPerSample, spec.Classes);
        FeatureCount = spec.ElementsPerSample;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int FeatureCount { get; }

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x) => x.flatten(1);

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => fc.call(features);
}
