namespace ActiveLearning.Imaging;

/// <summary>Tells formats by content (never by name: names lie) and picture files by extension.</summary>
internal static class ImageFormats
{
    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".dib",
    };

    /// <summary>The names of the formats, for messages.</summary>
    public const string Names = "JPEG, PNG, WebP, TIFF, GIF, BMP";

    /// <summary>Whether a file's extension is that of a picture, in any case.</summary>
    /// <param name="path">The file.</param>
    public static bool HasImageExtension(string path) => s_extensions.Contains(Path.GetExtension(path));

    /// <summary>The format by the first bytes.</summary>
    /// <param name="start">At least the first 12 bytes of the file, or all where it is shorter.</param>
    public static ImageFormat Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (start.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return ImageFormat.Png;
        if (start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8))
            return ImageFormat.WebP;
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        return start.StartsWith("BM"u8) ? ImageFormat.Bmp : ImageFormat.Unknown;
    }
}
