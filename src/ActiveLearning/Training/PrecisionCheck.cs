using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Training;

/// <summary>Refuses a number format that a device does not compute in.</summary>
internal static class PrecisionCheck
{
    /// <summary>Checks a choice.</summary>
    /// <param name="precision">What was asked for.</param>
    /// <param name="device">Where.</param>
    /// <exception cref="ActiveLearningException">The torch provider has no mixed precision there (<c>PrecisionNotSupported</c>).</exception>
    internal static void ThrowIfNotSupported(PrecisionName precision, torch.Device device)
    {
        if (precision != PrecisionName.BFloat16 || Acceleration.CanAutocast(device.type))
            return;
        throw new ActiveLearningException(
            "PrecisionNotSupported", ErrorKind.ResourceUnavailable,
            $"BFloat16 cannot be used on {Devices.NameOf(device)} with the {Acceleration.ProviderName} torch provider; use Float32 or Auto.", precision);
    }
}
