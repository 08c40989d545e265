using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A trained residual network with each batch normalisation folded into the convolution before it: with fixed statistics
/// BN(Wx) = (g / sqrt(v + eps)) W x + (b - m g / sqrt(v + eps)), one operation instead of two.
/// </summary>
internal sealed class FoldedResNet : ScoringTwin
{
    private readonly Folded _stem;
    private readonly bool _largeStem;
    private readonly FoldedBlock[][] _stages;

    /// <summary>Folds a network's weights as they are now.</summary>
    /// <param name="network">The network; not changed, and not used afterwards.</param>
    public FoldedResNet(ResNetNetwork network)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _largeStem = network.HasLargeStem;
        _stem = new Folded(network.StemUnit);
        _stages = [.. network.Stages.Select(static stage => stage.Select(static block => new FoldedBlock(block)).ToArray())];
    }

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        using var y = Run(x, null);
        return Average(y).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor[] Taps(Tensor x, out Tensor features)
    {
        // Averaged stage by stage: no stage's output is kept longer than the next one needs it.
        var taps = new List<Tensor>(_stages.Length);
        using var last = Run(x, y => taps.Add(Average(y)));
        features = taps[^1];
        return [.. taps];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _stem.Dispose();
        foreach (var block in _stages.SelectMany(static stage => stage))
            block.Dispose();
    }

    private static Tensor Average(Tensor y) => nn.functional.adaptive_avg_pool2d(y, [1, 1]).flatten(1);

    private Tensor Run(Tensor x, Action<Tensor>? stageDone)
    {
        var y = Step(x, value =>
        {
            var first = _stem.ApplyRelu(value);
            return _largeStem ? nn.functional.max_pool2d(first, [3, 3], [2, 2], [1, 1]) : first;
        });
        foreach (var stage in _stages)
        {
            foreach (var block in stage)
            {
                // Each block's input is let go as soon as the block is done: a scored batch needs the memory of two blocks, not of all.
                var next = Step(y, block.Apply);
                y.Dispose();
                y = next;
            }

            stageDone?.Invoke(y);
        }

        return y;
    }

    private static Tensor Step(Tensor x, Func<Tensor, Tensor> apply)
    {
        using var scope = torch.NewDisposeScope();
        return apply(x).MoveToOuterDisposeScope();
    }

    private sealed class Folded : IDisposable
    {
        private readonly Tensor _weight;
        private readonly Tensor _bias;
        private readonly int _stride;
        private readonly int _padding;

        public Folded(ConvolutionUnit unit)
        {
            // In double precision, so that folding itself costs no accuracy.
            var norm = unit.Normalization;
            var factor = norm.weight!.to(ScalarType.Float64) / (norm.running_var!.to(ScalarType.Float64) + 1e-5).sqrt();
            var weight = unit.Convolution.weight!;
            _weight = Acceleration.ToChannelsLast((weight.to(ScalarType.Float64) * factor.reshape(-1, 1, 1, 1)).to(weight.dtype)).DetachFromDisposeScope();
            _bias = (norm.bias!.to(ScalarType.Float64) - (norm.running_mean!.to(ScalarType.Float64) * factor)).to(weight.dtype).DetachFromDisposeScope();
            _stride = unit.Stride;
            _padding = unit.Padding;
        }

        public Tensor Apply(Tensor x) => Acceleration.ConvolveScored(x, _weight, _bias, null, false, _stride, _padding);

        public Tensor ApplyRelu(Tensor x, Tensor? residual = null) => Acceleration.ConvolveScored(x, _weight, _bias, residual, true, _stride, _padding);

        public void Dispose()
        {
            _weight.Dispose();
            _bias.Dispose();
        }
    }

    private sealed class FoldedBlock(ResidualBlock block) : IDisposable
    {
        private readonly Folded[] _units = [.. block.Units.Select(static unit => new Folded(unit))];
        private readonly Folded? _shortcut = block.Shortcut is { } shortcut ? new Folded(shortcut) : null;

        public Tensor Apply(Tensor x)
        {
            var y = x;
            for (var i = 0; i < _units.Length - 1; i++)
                y = _units[i].ApplyRelu(y);
            return _units[^1].ApplyRelu(y, _shortcut?.Apply(x) ?? x);
        }

        public void Dispose()
        {
            foreach (var unit in _units)
                unit.Dispose();
            _shortcut?.Dispose();
        }
    }
}
