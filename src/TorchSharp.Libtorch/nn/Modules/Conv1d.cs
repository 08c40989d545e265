using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Convolution of signals (N, C, L).</summary>
    public sealed class Conv1d : Convolution
    {
        internal Conv1d(
            long inChannels, long outChannels, long kernel, long stride, long padding, long dilation, PaddingModes mode, long groups,
            bool bias, Device? device, ScalarType? dtype)
            : base(nameof(Conv1d), inChannels, outChannels, [kernel], [stride], [padding], null, [dilation], false, [0], groups, bias, mode, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            if (padding_mode == PaddingModes.Zeros)
                return Aten.conv1d.Call(input, weight, bias, stride, padding, dilation, groups);
            using var padded = nn.functional.pad(input, PaddingForPad(), padding_mode);
            return Aten.conv1d.Call(padded, weight, bias, stride, new long[] { 0 }, dilation, groups);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null,
                ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, dilation, padding_mode, groups, bias, device, dtype);
        }
    }
}
