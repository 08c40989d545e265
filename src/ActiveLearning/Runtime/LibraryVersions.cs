using System.Reflection;
using System.Runtime.InteropServices;
using ActiveLearning.Imaging;

namespace ActiveLearning.Runtime;

/// <summary>The versions of what computes, as models keep them.</summary>
public static class LibraryVersions
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Versions = new(Read);

    /// <summary>Name to version: ActiveLearning, libtorch, the torch provider, .NET, libvips. Loads libtorch.</summary>
    public static IReadOnlyDictionary<string, string> Current => Versions.Value;

    /// <summary>Training on features needs no libvips: its absence is no error here.</summary>
    private static string VipsVersion()
    {
        try
        {
            return Vips.Version.ToString();
        }
        catch (ActiveLearningException)
        {
            return "not found";
        }
    }

    private static Dictionary<string, string> Read() => new(StringComparer.Ordinal)
    {
        ["ActiveLearning"] = typeof(LibraryVersions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
        ["libtorch"] = TorchRuntime.LibtorchVersion,
        ["TorchProvider"] = Acceleration.ProviderName,
        ["libvips"] = VipsVersion(),
        [".NET"] = RuntimeInformation.FrameworkDescription,
    };
}
