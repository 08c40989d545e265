using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>
/// Finds the native half when the first torch call is made: beside this assembly, or in its <c>runtimes/&lt;rid&gt;/native</c>.
/// Nothing is loaded before that.
/// </summary>
internal static class NativeLibraryResolver
{
    internal const string LibraryName = "ActiveLearningTorch";

#pragma warning disable CA2255 // A library's module initializer: it only registers a callback, and must precede the first P/Invoke.
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryResolver).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != LibraryName)
            return 0;
        var failures = new List<string>();
        foreach (var candidate in Candidates(assembly))
        {
            if (!File.Exists(candidate))
                continue;
            try
            {
                return NativeLibrary.Load(candidate);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                failures.Add($"{candidate}: {error.Message.Trim()}");
            }
        }
        var cause = failures.Count == 0
            ? $"{FileName} was not found beside {assembly.GetName().Name}.dll"
            : string.Join(Environment.NewLine, failures);
        throw new DllNotFoundException(
            "The torch provider's native half cannot be loaded. Install the libtorch that it was built with (on Debian: apt install libtorch-dev"
            + " libopenblas0-openmp), or build again here with cmake and a C++ compiler. Cause: " + cause);
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? LibraryName + ".dll"
        : OperatingSystem.IsMacOS() ? "lib" + LibraryName + ".dylib"
        : "lib" + LibraryName + ".so";

    private static IEnumerable<string> Candidates(Assembly assembly)
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        foreach (var folder in new[] { Path.GetDirectoryName(assembly.Location), AppContext.BaseDirectory })
        {
            if (string.IsNullOrEmpty(folder))
                continue;
            yield return Path.Combine(folder, FileName);
            yield return Path.Combine(folder, "runtimes", $"{system}-{architecture}", "native", FileName);
        }
    }
}
