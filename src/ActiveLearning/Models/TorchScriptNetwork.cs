using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>A foreign network from a TorchScript file: it has an output and nothing else that we know.</summary>
internal sealed class TorchScriptNetwork : Network
{
    private readonly jit.ScriptModule<Tensor, Tensor> _script;

    /// <summary>Wraps a loaded module.</summary>
    /// <param name="script">The module; disposed with this object.</param>
    public TorchScriptNetwork(jit.ScriptModule<Tensor, Tensor> script)
        : base(ModelDescription.TorchScript)
    {
        // Not registered as a component: TorchSharp cannot dispose a module that holds a script module.
        _script = script;
        _script.eval();
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
    public override Tensor forward(Tensor x) => _script.call(x);

    /// <inheritdoc/>
    internal override void MoveTo(Device device) => _script.to(device);

    /// <inheritdoc/>
    internal override long CountParameters() => _script.parameters().Sum(static parameter => parameter.numel());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _script.Dispose();
        base.Dispose(disposing);
    }
}
