using ActiveLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// Residual networks (He et al., "Deep residual learning for image recognition", CVPR 2016) with torchvision's names, initialisation and
/// stride placement, for pictures from a few pixels up.
/// </summary>
internal sealed class ResNetNetwork : Network
{
    private readonly bool _largeStem;
    private readonly ResidualBlock[][] _stages;

    // Fields are state-dict keys.
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly Linear fc;

    /// <summary>Creates the network; <see cref="NetworkSpec.Create"/> gives it its weights.</summary>
    /// <param name="spec">What to build.</param>
    public ResNetNetwork(NetworkSpec spec)
        : base(spec.Architecture.ToString())
    {
        _largeStem = spec.Stem == StemName.Large;
        conv1 = _largeStem
            ? nn.Conv2d(spec.Channels, spec.Width, 7, stride: 2, padding: 3, bias: false)
            : nn.Conv2d(spec.Channels, spec.Width, 3, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(spec.Width);

        var depths = spec.StageDepths;
        var inputs = spec.Width;
        _stages = new ResidualBlock[depths.Count][];
        for (var stage = 0; stage < depths.Count; stage++)
        {
            var width = spec.Width << stage;
            _stages[stage] = new ResidualBlock[depths[stage]];
            for (var i = 0; i < depths[stage]; i++)
            {
                var stride = i == 0 && stage > 0 ? 2 : 1;
                _stages[stage][i] = spec.HasBottlenecks ? new BottleneckBlock(inputs, width, stride) : new BasicBlock(inputs, width, stride);
                inputs = width * spec.Expansion;
            }
        }

        layer1 = nn.Sequential(_stages[0]);
        layer2 = nn.Sequential(_stages[1]);
        layer3 = nn.Sequential(_stages[2]);
        layer4 = nn.Sequential(_stages[3]);
        fc = nn.Linear(inputs, spec.Classes);
        FeatureCount = inputs;
        TapWidths = spec.TapWidths;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int FeatureCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> TapWidths { get; }

    /// <summary>The first convolution with its normalisation.</summary>
    internal ConvolutionUnit StemUnit => new(conv1, bn1, _largeStem ? 2 : 1, _largeStem ? 3 : 1);

    /// <summary>Whether max-pooling follows the first convolution.</summary>
    internal bool HasLargeStem => _largeStem;

    /// <summary>The blocks, stage by stage.</summary>
    internal IReadOnlyList<IReadOnlyList<ResidualBlock>> Stages => _stages;

    /// <inheritdoc/>
    public override Tensor Embed(Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        var y = Stem(x);
        y = layer1.call(y);
        y = layer2.call(y);
        y = layer3.call(y);
        y = layer4.call(y);
        return Pool(y).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Classify(Tensor features) => fc.call(features);

    /// <inheritdoc/>
    public override Tensor[] Taps(Tensor x, out Tensor features)
    {
        var first = layer1.call(Stem(x));
        var second = layer2.call(first);
        var third = layer3.call(second);
        var fourth = layer4.call(third);
        features = Pool(fourth);
        return [first, second, third, fourth];
    }

    /// <inheritdoc/>
    internal override ScoringTwin CreateScoringTwin() => new FoldedResNet(this);

    private static Tensor Pool(Tensor y) => nn.functional.adaptive_avg_pool2d(y, [1, 1]).flatten(1);

    private Tensor Stem(Tensor x)
    {
        var y = Acceleration.BatchNormRelu(bn1, conv1.call(x));
        return _largeStem ? nn.functional.max_pool2d(y, [3, 3], [2, 2], [1, 1]) : y;
    }
}
