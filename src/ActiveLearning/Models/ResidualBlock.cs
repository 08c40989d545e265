using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>A block of a residual network: convolutions whose result is added to the block's own input.</summary>
internal abstract class ResidualBlock : nn.Module<Tensor, Tensor>
{
    protected ResidualBlock(string name)
        : base(name)
    {
    }

    /// <summary>The block's convolutions with their normalisations, in order; ReLU between them and after the addition.</summary>
    public abstract IReadOnlyList<ConvolutionUnit> Units { get; }

    /// <summary>What the input goes through before it is added, or null where it is added as it is.</summary>
    public abstract ConvolutionUnit? Shortcut { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        var units = Units;
        var y = x;
        for (var i = 0; i < units.Count - 1; i++)
            y = units[i].NormalizedRelu(y);
        var identity = Shortcut is { } shortcut ? shortcut.Normalized(x) : x;
        return units[^1].NormalizedAddRelu(y, identity).MoveToOuterDisposeScope();
    }
}
