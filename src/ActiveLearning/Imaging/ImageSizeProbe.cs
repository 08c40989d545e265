using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>Finds a picture's size from its header.</summary>
internal static class ImageSizeProbe
{
    /// <summary>Reads the size after turning the picture upright.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns>False where the file cannot be read or is no picture.</returns>
    /// <exception cref="ActiveLearningException">libvips is missing (<c>VipsNotFound</c>).</exception>
    public static bool TryRead(string path, out int width, out int height)
    {
        width = height = 0;
        Span<byte> start = stackalloc byte[64];
        try
        {
            // Pipes and devices have no length; opening one could wait for ever.
            if (ImageFileReader.FileLength(path) == 0)
                return false;
            using var handle = File.OpenHandle(path);
            start = start[..RandomAccess.Read(handle, start, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return false;
        }

        var format = ImageFormats.Detect(start);
        if (format == ImageFormat.Unknown)
            return false;
        if (format == ImageFormat.Bmp)
            return BmpDecoder.ReadSize(start, out width, out height) is null;

        var vips = VipsApi.Instance;
        var load = vips.NewOperation(FileLoader(format));
        if (load == 0)
            return false;
        vips.SetString(load, "filename"u8, path);
        vips.SetSequential(load);
        var image = vips.BuildImage(load);
        if (image == 0)
            return false;
        (width, height) = (vips.Width(image), vips.Height(image));
        if (vips.Orientation(image) >= 5)
            (width, height) = (height, width);
        vips.Release(image);
        return width > 0 && height > 0;
    }

    private static ReadOnlySpan<byte> FileLoader(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload"u8,
        ImageFormat.Png => "pngload"u8,
        ImageFormat.WebP => "webpload"u8,
        ImageFormat.Tiff => "tiffload"u8,
        _ => "gifload"u8,
    };
}
