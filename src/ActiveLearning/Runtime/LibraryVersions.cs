using System.Reflection;
using System.Runtime.InteropServices;

namespace ActiveLearning.Runtime;

/// <summary>The versions of what computes, as models keep them.</summary>
public static class LibraryVersions
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Versions = new(Read);

    /// <summary>Name to version: ActiveLearning, libtorch, the torch provider, .NET, libvips. Loads libtorch.</summary>
    public static IReadOnlyDictionary<string, string> Current => Versions.Value;

    private static Dictionary<string, string> Read() => new(StringComparer.Ordinal)
    {
        ["ActiveLearning"] = typeof(LibraryVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
        ["libtorch"] = TorchRuntime.LibtorchVersion,
        ["TorchProvider"] = Acceleration.ProviderName,
        [".NET"] = RuntimeInformation.FrameworkDescription,
    };
}
