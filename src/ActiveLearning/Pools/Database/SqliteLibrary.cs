using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ActiveLearning.Pools.Database;

/// <summary>
/// Loads the SQLite that the module ships so that it calls its own functions. libvips opens its plug-ins for all to see, and with them the machine's SQLite, which they use: on
/// Linux, a library that is loaded later would find those functions before its own, and two versions in one would end the process.
/// </summary>
internal static partial class SqliteLibrary
{
    private const string Name = "e_sqlite3";
    private const int Now = 2;
    private const int DeepBind = 8;

    static SqliteLibrary()
    {
        if (OperatingSystem.IsLinux())
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
    }

    /// <summary>Makes sure that it is the one in use; called before any other function of SQLite.</summary>
    public static void Use()
    {
        // The static constructor does it, once.
    }

    /// <summary>The library's handle, or zero to let the runtime look for it in its own way.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
            return 0;
        var folder = Path.GetDirectoryName(assembly.Location) ?? "";
        var portable = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        foreach (var place in (string[])[$"runtimes/{RuntimeInformation.RuntimeIdentifier}/native", $"runtimes/{portable}/native", ""])
        {
            var path = Path.Combine(folder, place, $"lib{Name}.so");
            if (File.Exists(path) && Open(path) is not 0 and var handle)
                return handle;
        }

        return 0;
    }

    private static nint Open(string path)
    {
        try
        {
            return DlOpen(path, Now | DeepBind);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not glibc.
            return 0;
        }
    }

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint DlOpen(string path, int flags);
}
