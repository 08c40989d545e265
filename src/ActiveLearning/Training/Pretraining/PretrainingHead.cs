using ActiveLearning.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>
/// What stands on a network's embeddings while it trains without labels, and is thrown away afterwards: for SimCLR two linear layers with ReLU between (Chen et al., ICML 2020, section 4.2), for
/// rotations one with four outputs.
/// </summary>
internal sealed class PretrainingHead : nn.Module<Tensor, Tensor>
{
    private readonly Linear? hidden;
    private readonly Linear output;

    private PretrainingHead(int features, int? projection)
        : base(nameof(PretrainingHead))
    {
        hidden = projection is null ? null : nn.Linear(features, features);
        output = nn.Linear(features, projection ?? RotationTask.Turns);
        RegisterComponents();
    }

    /// <summary>Builds a head with random weights.</summary>
    /// <param name="features">Length of an embedding.</param>
    /// <param name="options">Method and width.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    internal static PretrainingHead Create(int features, PretrainingOptions options, long seed) => NetworkSpec.WithSeed(
        seed, () => new PretrainingHead(features, options.Method == PretrainingMethod.SimClr ? options.ProjectionWidth : null));

    /// <inheritdoc/>
    public override Tensor forward(Tensor features) => output.call(hidden is null ? features : hidden.call(features).relu_());
}
