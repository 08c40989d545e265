using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Two 3x3 convolutions (He et al. 2016, figure 5 left).</summary>
internal sealed class BasicBlock : ResidualBlock
{
    /// <summary>Output channels per unit of width.</summary>
    public const int Expansion = 1;

    // Fields are state-dict keys.
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    public BasicBlock(int inputs, int width, int stride)
        : base(nameof(BasicBlock))
    {
        conv1 = nn.Conv2d(inputs, width, 3, stride: stride, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(width);
        conv2 = nn.Conv2d(width, width, 3, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(width);
        if (stride != 1 || inputs != width)
        {
            var convolution = nn.Conv2d(inputs, width, 1, stride: stride, bias: false);
            var normalization = nn.BatchNorm2d(width);
            downsample = nn.Sequential(("0", convolution), ("1", normalization));
            Shortcut = new ConvolutionUnit(convolution, normalization, stride, 0);
        }

        Units = [new(conv1, bn1, stride, 1), new(conv2, bn2, 1, 1)];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ConvolutionUnit> Units { get; }

    /// <inheritdoc/>
    public override ConvolutionUnit? Shortcut { get; }
}
