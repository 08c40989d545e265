using System.Globalization;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU, -1);
    public static readonly Device META = new(DeviceType.META, -1);
    private static Device? s_defaultDevice;

    public static Device CUDA { get; } = new(DeviceType.CUDA, -1);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>The CUDA device with this index.</summary>
    public static Device device(int index) => new(index);

    public static Device get_default_device() => s_defaultDevice ?? CPU;

    public static void set_default_device(Device device) => s_defaultDevice = device;

    public static void set_default_device(string device) => s_defaultDevice = new Device(device);

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>Whether Metal devices can be used: never here.</summary>
    public static bool mps_is_available() => false;

    /// <summary>Raises an error where no device of the type can be used.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on this machine.");
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    public static Device InitializeDevice(Device? device)
    {
        var chosen = device ?? get_default_device();
        InitializeDeviceType(chosen.type);
        return chosen;
    }

    /// <summary>A kind of device and which one of it.</summary>
    public class Device
    {
        /// <param name="description">Such as "cpu", "cuda" or "cuda:1".</param>
        /// <exception cref="ArgumentException">The text names no device.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            var number = -1;
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)))
                throw new ArgumentException($"'{description}' names no device; write cpu, cuda or cuda:0.", nameof(description));
            type = ParseType(parts[0]);
            index = type == DeviceType.CUDA && number < 0 ? 0 : number;
        }

        public Device(string deviceType, int index = -1) : this(ParseType(deviceType), index)
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = deviceType == DeviceType.CUDA && index < 0 ? 0 : index;
        }

        public Device(int index) : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        /// <summary>-1 where the kind has only one.</summary>
        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index < 0 ? name : name + ":" + index.ToString(CultureInfo.InvariantCulture);
        }

        public override bool Equals(object? obj) => obj is Device other && other.type == type && other.index == index;

        public override int GetHashCode() => HashCode.Combine(type, index);

        private static DeviceType ParseType(string name) => name.ToLowerInvariant() switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            "meta" => DeviceType.META,
            _ => throw new ArgumentException($"'{name}' names no device; write cpu, cuda or cuda:0.", nameof(name)),
        };
    }

    /// <summary>CUDA devices; without one everything here says so instead of failing.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.al_cuda_is_available() != 0;

        public static bool is_cudnn_available() => Native.al_cuda_cudnn_is_available() != 0;

        public static int device_count() => Native.al_cuda_device_count();

        public static void manual_seed(long seed) => Native.Check(Native.al_cuda_manual_seed((ulong)seed, 0));

        public static void manual_seed_all(long seed) => Native.Check(Native.al_cuda_manual_seed((ulong)seed, 1));

        /// <summary>Waits until the device has done what it was given.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.al_cuda_synchronize(device?.index ?? -1));
    }
}
