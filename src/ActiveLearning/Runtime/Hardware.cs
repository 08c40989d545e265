using System.Globalization;
using System.Runtime.InteropServices;

namespace ActiveLearning.Runtime;

/// <summary>The machine, for records of what computed something.</summary>
public static class Hardware
{
    private const string LinuxProcessorFile = "/proc/cpuinfo";

    /// <summary>Name to value: system, architecture, processor, processors, memory, device. Loads libtorch.</summary>
    /// <param name="device">Auto, Cpu, Cuda or Cuda:n: what is asked for.</param>
    /// <exception cref="ActiveLearningException">There is no such device (<c>DeviceNotFound</c>).</exception>
    public static IReadOnlyDictionary<string, string> Describe(string device)
    {
        var name = Devices.NameOf(Devices.Resolve(device));
        var used = Devices.List().FirstOrDefault(found => found.Name == name);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["system"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            ["processor"] = ProcessorName(),
            ["processors"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["memory"] = string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GB"),
            ["device"] = used is null ? name : $"{name} ({used.Description})",
        };
    }

    private static string ProcessorName()
    {
        if (Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { Length: > 0 } windows)
            return windows;
        try
        {
            // Linux names it once for each processor; other systems have no such file.
            return File.Exists(LinuxProcessorFile)
                && File.ReadLines(LinuxProcessorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
                ? line[(line.IndexOf(':') + 1)..].Trim()
                : "unknown";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
