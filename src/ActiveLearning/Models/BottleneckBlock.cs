using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>1x1, 3x3 and 1x1 convolutions (He et al. 2016, figure 5 right), with the stride in the 3x3 one as torchvision has it.</summary>
internal sealed class BottleneckBlock : ResidualBlock
{
    /// <summary>Output channels per unit of width.</summary>
    public const int Expansion = 4;

    // Fields are state-dict keys.
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d conv3;
    private readonly BatchNorm2d bn3;
    private readonly Sequential? downsample;

    public BottleneckBlock(int inputs, int width, int stride)
        : base(nameof(BottleneckBlock))
    {
        var outputs = width * Expansion;
        conv1 = nn.Conv2d(inputs, width, 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, 3, stride: stride, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        conv3 = nn.Conv2d(width, outputs, 1, bias: false);
        bn3 = nn.BatchNorm2d(outputs);
        if (stride != 1 || inputs != outputs)
        {
            var convolution = nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false);
            var normalization = nn.BatchNorm2d(outputs);
            downsample = nn.Sequential(("0", convolution), ("1", normalization));
            Shortcut = new ConvolutionUnit(convolution, normalization, stride, 0);
        }

        Units = [new(conv1, bn1, 1, 0), new(conv2, bn2, stride, 1), new(conv3, bn3, 1, 0)];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ConvolutionUnit> Units { get; }

    /// <inheritdoc/>
    public override ConvolutionUnit? Shortcut { get; }
}
