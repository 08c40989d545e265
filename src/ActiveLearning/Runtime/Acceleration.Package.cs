using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Runtime;

/// <summary>The official TorchSharp packages: plain TorchSharp calls.</summary>
internal static partial class Acceleration
{
    /// <summary>The provider's name.</summary>
    internal static string ProviderName => "Package";

    /// <summary>What to do where libtorch is missing.</summary>
    internal static string InstallHint => OperatingSystem.IsLinux()
        ? "TorchSharp's packages want a system as new as Debian 13 or Ubuntu 24.04; on an older one build the module with -p:TorchProvider=System. Elsewhere reinstall it: its folder holds the libtorch it was built with."
        : "Reinstall the module: its folder holds the libtorch it was built with.";

    /// <summary>The version of libtorch.</summary>
    internal static string LibtorchVersion => torch.__version__;

    /// <summary>Loads libtorch.</summary>
    /// <exception cref="DllNotFoundException">The system is too old for TorchSharp's native library; the message says what it lacks.</exception>
    internal static void Load()
    {
        if (OperatingSystem.IsLinux())
            RefuseOldSystem();
        torch.InitializeDeviceType(DeviceType.CPU);
    }

    // TorchSharp takes a failed load for a missing package: it would copy half a gigabyte about, print where it looked and blame the package.
    private static void RefuseOldSystem()
    {
        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        }
        catch (DllNotFoundException e)
        {
            var lacking = e.Message.Split('\n').FirstOrDefault(static line => line.Contains(": version `", StringComparison.Ordinal));
            if (lacking is not null)
                throw new DllNotFoundException(lacking.Trim() + '.');
        }
    }

    /// <summary>Whether operations can run in a shorter number format on a device.</summary>
    internal static bool CanAutocast(DeviceType device) => false;

    /// <summary>Runs what follows in a shorter number format until disposed.</summary>
    internal static IDisposable Autocast(DeviceType device, ScalarType type) => throw new NotSupportedException($"The {ProviderName} provider has no autocast.");

    /// <summary>Whether the small classifier trains faster in bfloat16 on a device.</summary>
    internal static bool IsBFloat16Fast(DeviceType device) => false;

    /// <summary>Holds a network's convolution weights in channels-last order; TorchSharp has no such call, and libtorch converts by itself.</summary>
    internal static void UseChannelsLast(nn.Module module)
    {
    }

    /// <summary>A tensor in channels-last order, its values unchanged.</summary>
    internal static Tensor ToChannelsLast(Tensor tensor)
    {
        using var last = tensor.permute(0, 2, 3, 1);
        using var dense = last.contiguous();
        return dense.permute(0, 3, 1, 2);
    }

    /// <summary>An optimizer step for stochastic gradient descent with momentum.</summary>
    internal static Stepper CreateSgd(IReadOnlyList<Parameter> parameters, double momentum, double weightDecay) =>
        new SgdStepper(parameters, momentum, weightDecay);

    /// <summary>An optimizer step of Adam, or of AdamW (decoupled weight decay).</summary>
    internal static Stepper CreateAdam(IReadOnlyList<Parameter> parameters, double beta1, double beta2, double weightDecay, bool decoupled) =>
        new AdamStepper(parameters, beta1, beta2, weightDecay, decoupled);

    /// <summary>A small classifier and its training.</summary>
    /// <param name="weights">What it starts from.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="bfloat16">Whether the matrix products of its training are of bfloats.</param>
    internal static MlpTrainer CreateMlp(MlpWeights weights, torch.Device device, bool bfloat16) => new TorchMlpTrainer(weights, device, bfloat16);

    /// <summary>Batch normalisation, addition of another tensor where there is one, ReLU.</summary>
    internal static Tensor BatchNormRelu(BatchNorm2d normalization, Tensor x, Tensor? residual = null)
    {
        var normalized = normalization.call(x);
        return residual is null ? normalized.relu_() : normalized.add_(residual).relu_();
    }

    /// <summary>A convolution without bias.</summary>
    internal static Tensor Convolve(Conv2d convolution, Tensor x, int stride, int padding) => convolution.call(x);

    /// <summary>Convolution with bias, addition of another tensor where there is one, ReLU where asked for; without gradients.</summary>
    internal static Tensor ConvolveScored(Tensor x, Tensor weight, Tensor bias, Tensor? residual, bool relu, int stride, int padding)
    {
        var y = nn.functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [padding, padding]);
        if (residual is not null)
            y.add_(residual);
        return relu ? y.relu_() : y;
    }
}
