using System.Runtime.InteropServices;

namespace ActiveLearning.Runtime;

/// <summary>
/// How long GNU OpenMP's threads spin before they sleep when they wait for each other. Its default is about 15 ms: longer than the scheduler's
/// time slice, so on a machine that does something else too, threads that only wait take the processor from those that work (training of
/// a small network was seen to run ten times slower). A tenth of a millisecond bridges the gaps between libtorch's operations just as well.
/// </summary>
internal static partial class OpenMpWaiting
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private static readonly Lazy<bool> Done = new(Shorten);

    /// <summary>
    /// Sets the waiting time where the user has not. Must run before the first library that brings OpenMP (libtorch, libvips) is loaded;
    /// the library reads its settings once, when it is loaded.
    /// </summary>
    internal static void Prepare() => _ = Done.Value;

    private static bool Shorten()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is { Length: > 0 })
            return false;
        try
        {
            // .NET keeps its own copy of the environment; native libraries see only the C library's.
            return SetEnvironmentVariable(SpinCount, "2000", overwrite: 0) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: its OpenMP keeps its own default.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
