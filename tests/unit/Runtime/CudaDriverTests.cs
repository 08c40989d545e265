using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Runtime;

public sealed class CudaDriverTests
{
    [Fact]
    public void A_library_that_is_missing_or_another_one_tells_nothing()
    {
        Assert.Null(CudaDriver.Describe(0, ["libthere-is-none.so"]));
        Assert.Null(CudaDriver.Describe(0, []));
        var system = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        Assert.Null(CudaDriver.Describe(0, [system]));
    }

    [Fact]
    public void Every_device_listed_has_a_description()
    {
        Assert.All(Devices.List(), static device => Assert.NotEmpty(device.Description));
        Assert.Null(CudaDriver.Describe(1_000_000));
    }
}
