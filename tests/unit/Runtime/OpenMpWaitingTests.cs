using System.Runtime.InteropServices;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

public sealed partial class OpenMpWaitingTests
{
    [Fact]
    public void Native_libraries_see_a_bounded_waiting_time()
    {
        if (!OperatingSystem.IsLinux())
            return;
        OpenMpWaiting.Prepare();
        var seen = Marshal.PtrToStringUTF8(GetEnvironmentVariable("GOMP_SPINCOUNT"));
        var policy = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY");
        Assert.True(!string.IsNullOrEmpty(policy) || seen is not null);
        Assert.Equal(Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? (string.IsNullOrEmpty(policy) ? "2000" : null), seen);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironmentVariable(string name);
}
