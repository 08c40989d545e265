namespace ActiveLearning.Runtime;

/// <summary>File names of the native libraries the engine loads itself, per operating system, most specific first.</summary>
internal static class NativeLibraryNames
{
    /// <summary>libvips.</summary>
    public static IReadOnlyList<string> Vips { get; } =
        OperatingSystem.IsWindows() ? ["libvips-42.dll", "libvips-42"]
        : OperatingSystem.IsMacOS() ? ["libvips.42.dylib", .. InHomebrew("libvips.42.dylib")]
        : ["libvips.so.42", "libvips.so"];

    /// <summary>Where GLib's and GObject's functions are when libvips does not pass them on itself (Windows builds keep them apart).</summary>
    public static IReadOnlyList<string> GLib { get; } =
        OperatingSystem.IsWindows() ? ["libgobject-2.0-0.dll", "libglib-2.0-0.dll"]
        : OperatingSystem.IsMacOS() ? ["libgobject-2.0.0.dylib", "libglib-2.0.0.dylib"]
        : ["libgobject-2.0.so.0", "libglib-2.0.so.0"];

    /// <summary>NVIDIA's driver; there is none for macOS.</summary>
    public static IReadOnlyList<string> CudaDriver { get; } =
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : OperatingSystem.IsMacOS() ? [] : ["libcuda.so.1"];

    /// <summary>What to do where libvips is missing.</summary>
    public static string VipsInstallation { get; } =
        OperatingSystem.IsWindows() ? "download the libvips Windows build (vips-dev-w64-web) and put its bin folder on PATH"
        : OperatingSystem.IsMacOS() ? "run 'brew install vips'"
        : "install the package libvips42 (Debian, Ubuntu: 'apt install libvips42'; Fedora: 'dnf install vips')";

    // Homebrew's folder is on no default search path of Apple silicon; its shell set-up names it.
    private static string[] InHomebrew(string name) =>
        Environment.GetEnvironmentVariable("HOMEBREW_PREFIX") is { Length: > 0 } prefix ? [Path.Combine(prefix, "lib", name)] : [];
}
