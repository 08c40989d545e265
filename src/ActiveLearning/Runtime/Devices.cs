using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ActiveLearning.Runtime;

/// <summary>The machine's devices, and what a device's name means.</summary>
public static class Devices
{
    /// <summary>The names <see cref="Resolve"/> takes beside those of <see cref="List"/>.</summary>
    private const string Known = "Auto, Cpu, Cuda or Cuda:<number>";

    /// <summary>All devices; the processor first. Loads libtorch.</summary>
    public static IReadOnlyList<DeviceInfo> List()
    {
        TorchRuntime.Initialize();
        var count = CudaCount();
        var devices = new List<DeviceInfo>(count + 1)
        {
            new(
                "Cpu",
                $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}, {Environment.ProcessorCount} processors",
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Environment.ProcessorCount,
                count == 0),
        };
        for (var i = 0; i < count; i++)
        {
            var (description, memory) = CudaDriver.Describe(i) ?? ($"CUDA device {i}", 0);
            devices.Add(new DeviceInfo($"Cuda:{i}", description, memory, 0, i == 0));
        }

        return devices;
    }

    /// <summary>The device a name means; <c>Auto</c> is the first CUDA device, or the processor where there is none. Loads libtorch.</summary>
    /// <param name="spec">Auto, Cpu, Cuda or Cuda:n; case does not matter.</param>
    /// <exception cref="ActiveLearningException">There is no such device (<c>DeviceNotFound</c>).</exception>
    public static torch.Device Resolve(string spec)
    {
        TorchRuntime.Initialize();
        var name = spec.Trim();
        if (name.Equals("Cpu", StringComparison.OrdinalIgnoreCase))
            return torch.CPU;
        if (name.Equals("Auto", StringComparison.OrdinalIgnoreCase))
            return CudaCount() > 0 ? new torch.Device(DeviceType.CUDA, 0) : torch.CPU;

        var index = -1;
        if (name.Equals("Cuda", StringComparison.OrdinalIgnoreCase))
            index = 0;
        else if (name.StartsWith("Cuda:", StringComparison.OrdinalIgnoreCase)
                 && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            index = number;
        if (index < 0)
            throw new ActiveLearningException("DeviceNotFound", ErrorKind.NotFound, $"'{spec}' names no device; use {Known}.", spec);

        var count = CudaCount();
        if (index >= count)
        {
            throw new ActiveLearningException(
                "DeviceNotFound", ErrorKind.NotFound,
                count == 0
                    ? $"There is no CUDA device here for '{spec}'; use Cpu, or a libtorch built for CUDA with a working driver."
                    : $"There is no device '{spec}'; the CUDA devices here are Cuda:0 to Cuda:{count - 1}.",
                spec);
        }

        return new torch.Device(DeviceType.CUDA, index);
    }

    /// <summary>The name <c>-Device</c> takes for a device.</summary>
    /// <param name="device">The device.</param>
    internal static string NameOf(torch.Device device) => device.type == DeviceType.CUDA ? $"Cuda:{Math.Max(device.index, 0)}" : "Cpu";

    private static int CudaCount() => torch.cuda.is_available() ? torch.cuda.device_count() : 0;
}
