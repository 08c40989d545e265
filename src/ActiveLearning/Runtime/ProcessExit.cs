using System.Runtime.InteropServices;

namespace ActiveLearning.Runtime;

/// <summary>
/// Ends the process at once. An ordinary exit runs the clean-up of native libraries, which fails where threads are still computing in them.
/// </summary>
public static partial class ProcessExit
{
    /// <summary>Deletes files that are being written, then ends the process without any further clean-up.</summary>
    /// <param name="exitCode">What the caller is told, 0 to 255.</param>
    public static void Now(int exitCode)
    {
        AtomicFile.DeleteUnfinished();
        if (OperatingSystem.IsWindows())
            TerminateProcess(GetCurrentProcess(), (uint)exitCode);
        else
            ExitUnix(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitUnix(int status);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint exitCode);
}
