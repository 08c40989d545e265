using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>What convolutions of every number of dimensions share.</summary>
public abstract class Convolution : Module<Tensor, Tensor>
{
    private protected Convolution(
        string name, long inChannels, long outChannels, long[] kernel, long[] stride, long[] padding, Padding? paddingType, long[] dilation,
        bool transposed, long[] outputPadding, long groups, bool hasBias, PaddingModes paddingMode, Device? device, ScalarType? dtype)
        : base(name)
    {
        if (groups <= 0 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inChannels} input and {outChannels} output channels.", nameof(groups));
        in_channels = inChannels;
        out_channels = outChannels;
        kernel_size = kernel;
        this.stride = stride;
        this.padding = padding;
        padding_type = paddingType;
        this.dilation = dilation;
        this.transposed = transposed;
        output_padding = outputPadding;
        this.groups = groups;
        padding_mode = paddingMode;
        long[] shape = transposed ? [inChannels, outChannels / groups, .. kernel] : [outChannels, inChannels / groups, .. kernel];
        weight = new Parameter(empty(shape, dtype, device));
        bias = hasBias ? new Parameter(empty(outChannels, dtype, device)) : null;
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public bool transposed { get; }

    public Padding? padding_type { get; private set; }

    public long[] padding { get; private set; }

    public PaddingModes padding_mode { get; set; }

    public long groups { get; set; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public Parameter weight
    {
        get => Registered(nameof(weight))!;
        set => Replace(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => Registered(nameof(bias));
        set => Replace(nameof(bias), value);
    }

    public void SetPadding(long[] padding)
    {
        this.padding = padding;
        padding_type = null;
    }

    public void SetPadding(Padding padding) => padding_type = padding;

    /// <summary>PyTorch's own first values: uniform within one over the root of the inputs of each output.</summary>
    public void reset_parameters()
    {
        init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null)
            return;
        var (fanIn, _) = init.CalculateFanInAndFanOut(weight);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        init.uniform_(bias, -bound, bound);
    }

    /// <summary>Padding before and after each spatial dimension, the last first, as <c>functional.pad</c> takes it.</summary>
    private protected long[] PaddingForPad()
    {
        var sides = new List<long>();
        for (var i = kernel_size.Length - 1; i >= 0; i--)
        {
            if (padding_type == Padding.Same)
            {
                var total = dilation[i] * (kernel_size[i] - 1);
                sides.AddRange([total / 2, total - total / 2]);
            }
            else
            {
                sides.AddRange([padding[i], padding[i]]);
            }
        }
        return sides.ToArray();
    }
}
