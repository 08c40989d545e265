using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ActiveLearning.Loader;

/// <summary>
/// The load context that holds the engine, the cmdlets and all they depend on, apart from the shell and from other modules: a YamlDotNet
/// of another version that someone else loaded neither disturbs us nor is disturbed. One context per module folder and process.
/// </summary>
public sealed class ModuleContext : AssemblyLoadContext
{
    private static readonly Dictionary<string, ModuleContext> s_contexts = new(StringComparer.Ordinal);

    /// <summary>What classes of users' own (Add-Type, a compiled project) refer to: the engine, and the API that networks are written against, of whichever provider.</summary>
    private static readonly string[] s_shared = ["ActiveLearning", "TorchSharp", "TorchSharp.Libtorch"];

    private readonly string _folder;

    private ModuleContext(string folder)
        : base("ActiveLearning", isCollectible: false) => _folder = folder;

    /// <summary>Loads assemblies of the module; those already loaded are returned as they are.</summary>
    /// <param name="folder">Full path of the module's folder.</param>
    /// <param name="names">Simple names of assemblies in that folder.</param>
    /// <returns>The assemblies in the order of the names.</returns>
    /// <exception cref="FileNotFoundException">The folder lacks one of them.</exception>
    public static Assembly[] Load(string folder, params string[] names)
    {
        ModuleContext? context;
        lock (s_contexts)
        {
            if (!s_contexts.TryGetValue(folder, out context))
            {
                context = new ModuleContext(folder);
                s_contexts.Add(folder, context);
                var shared = context;
                // The last resort, when no context has the name: another module's TorchSharp stays what that module gets.
                AppDomain.CurrentDomain.AssemblyResolve += (_, asked) => shared.ResolveShared(new AssemblyName(asked.Name));
            }
        }

        return Array.ConvertAll(names, name => context.LoadFromAssemblyName(new AssemblyName(name)));
    }

    private Assembly? ResolveShared(AssemblyName name) =>
        Array.IndexOf(s_shared, name.Name) >= 0 && File.Exists(Path.Combine(_folder, name.Name + ".dll")) ? LoadFromAssemblyName(new AssemblyName(name.Name!)) : null;

    /// <summary>What lies in the module's folder comes from there; the rest (.NET, the shell's own assemblies) from the default context.</summary>
    /// <param name="assemblyName">What is asked for.</param>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <summary>Native libraries shipped with the module win over the machine's own.</summary>
    /// <param name="unmanagedDllName">As written in the import: with or without prefix and extension.</param>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        var (system, prefix, suffix) = OperatingSystem.IsWindows() ? ("win", "", ".dll") : OperatingSystem.IsMacOS() ? ("osx", "lib", ".dylib") : ("linux", "lib", ".so");
        // Packages name their folders by the plain system; a distribution's own .NET gives the distribution's name instead.
        var portable = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string[] folders =
        [
            Path.Combine(_folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(_folder, "runtimes", portable, "native"),
            _folder,
        ];
        string[] files = [unmanagedDllName, prefix + unmanagedDllName + suffix, unmanagedDllName + suffix];
        foreach (var folder in folders)
        {
            foreach (var file in files)
            {
                var path = Path.Combine(folder, file);
                if (File.Exists(path))
                    return LoadUnmanagedDllFromPath(path);
            }
        }

        return IntPtr.Zero;
    }
}
