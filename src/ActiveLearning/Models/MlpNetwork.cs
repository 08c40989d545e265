using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Two hidden layers with ReLU, then a linear layer. Pictures are flattened in channel, row, column order.</summary>
internal sealed class MlpNetwork : Network
{
    // Fields are state-dict keys.
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear fc;

    /// <summary>Creates the network; <see cref="NetworkSpec.Create"/> gives it its weights.</summary>
    /// <param name="spec">What to build.</param>
    public MlpNetwork(NetworkSpec spec)
        : base(nameof(ArchitectureName.Mlp))
    {
        fc1 = nn.Linear(spec.ElementsPerSample, spec.Width);
        fc2 = nn.Linear(spec.Width, spec.Width);
        fc = nn.Linear(spec.Width, spec.Classes);
        FeatureCount = spec.Width;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int FeatureCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> TapWidths => [FeatureCount, FeatureCount];

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        var first = fc1.call(x.flatten(1)).relu_();
        return fc2.call(first).relu_().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => fc.call(features);

    /// <inheritdoc/>
    public override Tensor[] Taps(Tensor x, out Tensor features)
    {
        var first = fc1.call(x.flatten(1)).relu_();
        features = fc2.call(first).relu_();
        return [first, features];
    }
}
