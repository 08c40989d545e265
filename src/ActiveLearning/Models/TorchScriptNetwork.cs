using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>A foreign network from a TorchScript file: it has an output and nothing else that we know.</summary>
internal sealed class TorchScriptNetwork : Network
{
    // The field is a state-dict key.
    private readonly jit.ScriptModule<Tensor, Tensor> script;

    /// <summary>Wraps a loaded module.</summary>
    /// <param name="script">The module; disposed with this object.</param>
    public TorchScriptNetwork(jit.ScriptModule<Tensor, Tensor> script)
        : base(ModelDescription.TorchScript)
    {
        this.script = script;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int FeatureCount => 0;

    /// <inheritdoc/>
    public override bool HasEmbedding => false;

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x) => throw new NotSupportedException("A TorchScript network has no known embedding.");

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => throw new NotSupportedException("A TorchScript network has no known last layer.");

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => script.call(x);
}
