using System.Runtime.CompilerServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A foreign network from a TorchScript file. Its <c>forward</c> returns class scores, or a tuple (or list) of class scores and taps: outputs of its
/// stages, N x C x positions or N x C, that a loss prediction head can read.
/// </summary>
internal sealed class TorchScriptNetwork : Network
{
    private readonly jit.ScriptModule _script;
    private readonly string _path;
    private readonly (long Length, DateTime Written) _version;
    private int[] _tapWidths = [];

    /// <summary>Loads a file.</summary>
    /// <param name="path">Full path of a TorchScript file that has been probed.</param>
    public TorchScriptNetwork(string path)
        : base(ModelDescription.TorchScript)
    {
        // Not registered as a component: TorchSharp cannot dispose a module that holds a script module.
        _script = jit.load(path);
        _script.eval();
        _path = path;
        _version = VersionOf(path);
    }

    /// <inheritdoc/>
    public override int FeatureCount => 0;

    /// <inheritdoc/>
    public override bool HasEmbedding => false;

    /// <inheritdoc/>
    public override IReadOnlyList<int> TapWidths => _tapWidths;

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x) => throw new NotSupportedException("A TorchScript network has no known embedding.");

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => throw new NotSupportedException("A TorchScript network has no known last layer.");

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Outputs(x)[0];

    /// <summary>Loads the file once more: a network of its own with the same weights.</summary>
    /// <exception cref="ActiveLearningException">The file is gone or was changed since (<c>TorchScriptChanged</c>).</exception>
    public TorchScriptNetwork Reopen()
    {
        if (!File.Exists(_path) || VersionOf(_path) != _version)
        {
            throw new ActiveLearningException(
                "TorchScriptChanged", ErrorKind.InvalidOperation, $"'{_path}' is not the file any more that the model was imported from; import it again with Import-ALModel.", _path);
        }

        return new TorchScriptNetwork(_path) { _tapWidths = _tapWidths };
    }

    /// <summary>Runs an input through and learns which taps there are.</summary>
    /// <param name="x">Normalised input; call with gradients off, inside a dispose scope.</param>
    /// <exception cref="InvalidOperationException">A tap has no channels, or is not of these samples.</exception>
    internal void FindTaps(Tensor x)
    {
        LogitsAndTaps(x, out var taps);
        foreach (var tap in taps)
        {
            if (tap.shape.Length < 2 || tap.shape[0] != x.shape[0] || tap.shape[1] is < 1 or > int.MaxValue)
                throw new InvalidOperationException($"its forward returned a tap of shape [{string.Join(", ", tap.shape)}] for {x.shape[0]} samples, and a tap is [{x.shape[0]}, channels, ...].");
        }

        _tapWidths = Array.ConvertAll(taps, static tap => (int)tap.shape[1]);
    }

    /// <inheritdoc/>
    internal override Tensor LogitsAndTaps(Tensor x, out Tensor[] taps)
    {
        var outputs = Outputs(x);
        taps = outputs[1..];
        return outputs[0];
    }

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

    private static (long Length, DateTime Written) VersionOf(string path) => (new FileInfo(path).Length, File.GetLastWriteTimeUtc(path));

    private Tensor[] Outputs(Tensor x)
    {
        // Up to five tensors come as a tuple, more as an array: so TorchSharp has it.
        var result = _script.call(x);
        Tensor[]? outputs = result switch
        {
            Tensor scores => [scores],
            ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]).OfType<Tensor>().ToArray() is { } all && all.Length == tuple.Length ? all : null,
            Tensor[] { Length: > 0 } list => list,
            _ => null,
        };
        return outputs ?? throw new InvalidOperationException("its forward returned neither a tensor of class scores nor a tuple of class scores and taps, all of them tensors.");
    }
}
