using System.Buffers;
using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>
/// Decodes picture files to square 8-bit RGB: upright by their EXIF orientation, first page or frame, shorter side scaled to the wanted size, centre
/// cropped. Grey becomes three equal channels, 16 bits become 8, CMYK goes through its colour profile (or a common one) to sRGB, RGB is taken as
/// stored, transparent parts show white, which is what annotators see. A damaged or truncated file gives no picture. Safe from several threads.
/// </summary>
internal static unsafe class ImageDecoder
{
    private const int StripBytes = 1 << 18;

    /// <summary>Strips begin where blocks of JPEG do.</summary>
    private const int StripStep = 16;

    // libvips has one error text for all threads: to say exactly what is wrong with a file, a failing decode is done again alone.
    private static readonly ReaderWriterLockSlim s_alone = new();

    /// <summary>Reads and decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">Its name in messages.</param>
    /// <param name="size">Height and width of the result in pixels.</param>
    /// <param name="rgb">Room for size x size x 3 bytes; zero where there is a problem.</param>
    /// <param name="limits">What is refused unread.</param>
    /// <returns>The problem, or null.</returns>
    /// <exception cref="ActiveLearningException">libvips is missing (<c>VipsNotFound</c>).</exception>
    public static ItemProblem? DecodeFile(string path, string item, int size, Span<byte> rgb, ImageLimits limits)
    {
        byte[]? buffer = null;
        try
        {
            var problem = ImageFileReader.Read(path, item, out buffer, out var length);
            if (problem is null)
                return Decode(item, buffer.AsSpan(0, length), size, rgb, limits);
            rgb.Clear();
            return problem;
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes a file's content.</summary>
    /// <param name="item">Its name in messages.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="size">Height and width of the result in pixels.</param>
    /// <param name="rgb">Room for size x size x 3 bytes; zero where there is a problem.</param>
    /// <param name="limits">What is refused unread.</param>
    /// <returns>The problem, or null.</returns>
    /// <exception cref="ActiveLearningException">libvips is missing (<c>VipsNotFound</c>).</exception>
    public static ItemProblem? Decode(string item, ReadOnlySpan<byte> file, int size, Span<byte> rgb, ImageLimits limits)
    {
        var format = ImageFormats.Detect(file);
        ItemProblem? problem;
        if (format == ImageFormat.Unknown)
        {
            problem = Unreadable(item, $"it is none of {ImageFormats.Names}, whatever its name says");
        }
        else if (format == ImageFormat.Bmp)
        {
            problem = DecodeBmp(item, file, size, rgb, limits);
        }
        else
        {
            var vips = VipsApi.Instance;
            fixed (byte* data = file)
            {
                s_alone.EnterReadLock();
                bool done;
                try
                {
                    done = TryDecode(vips, format, data, file.Length, size, rgb, limits, out problem, item);
                }
                finally
                {
                    s_alone.ExitReadLock();
                }

                if (!done)
                    problem = DecodeAlone(vips, format, data, file.Length, size, rgb, limits, item);
            }
        }

        if (problem is not null)
            rgb.Clear();
        return problem;
    }

    /// <summary>A problem with a picture's content.</summary>
    /// <param name="item">Its name.</param>
    /// <param name="reason">What is wrong, to follow a colon.</param>
    public static ItemProblem Unreadable(string item, string reason) =>
        new("ImageUnreadable", ErrorKind.InvalidData, item, $"'{item}' cannot be read as a picture: {reason}.");

    /// <summary>The loader of libvips for content of one format, as a zero-terminated UTF-8 name.</summary>
    internal static ReadOnlySpan<byte> BufferLoader(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload_buffer"u8,
        ImageFormat.Png => "pngload_buffer"u8,
        ImageFormat.WebP => "webpload_buffer"u8,
        ImageFormat.Tiff => "tiffload_buffer"u8,
        _ => "gifload_buffer"u8,
    };

    private static ItemProblem? DecodeAlone(VipsApi vips, ImageFormat format, byte* data, int length, int size, Span<byte> rgb, ImageLimits limits, string item)
    {
        s_alone.EnterWriteLock();
        try
        {
            vips.TakeError();
            if (TryDecode(vips, format, data, length, size, rgb, limits, out var problem, item))
                return problem;
            var reason = vips.TakeError();
            return Unreadable(item, reason.Length == 0 ? "it is damaged or truncated" : reason.TrimEnd('.'));
        }
        finally
        {
            s_alone.ExitWriteLock();
        }
    }

    private static bool TryDecode(
        VipsApi vips, ImageFormat format, byte* data, int length, int size, Span<byte> rgb, ImageLimits limits, out ItemProblem? problem, string item)
    {
        problem = null;
        var image = Open(vips, format, data, length, shrink: 1);
        if (image == 0)
            return false;
        try
        {
            var width = vips.Width(image);
            var height = vips.Height(image);
            problem = CheckSize(item, width, height, limits);
            if (problem is not null)
                return true;

            var orientation = vips.Orientation(image);
            var shrink = format == ImageFormat.Jpeg ? ShrinkOnLoad(Math.Min(width, height), size) : 1;
            if (shrink > 1)
                Replace(vips, ref image, Open(vips, format, data, length, shrink));
            if (image != 0 && !IsPlain(vips, image))
                Replace(vips, ref image, ToSrgb(vips, image));
            if (image == 0 || !IsPlain(vips, image) || !CopyScaled(vips, image, size, rgb))
                return false;
            Orientation.Apply(orientation, rgb, size);
            return true;
        }
        finally
        {
            vips.Release(image);
        }
    }

    private static void Replace(VipsApi vips, ref nint image, nint next)
    {
        vips.Release(image);
        image = next;
    }

    private static nint Open(VipsApi vips, ImageFormat format, byte* data, int length, int shrink)
    {
        var load = vips.NewOperation(BufferLoader(format));
        if (load == 0)
            return 0;
        vips.SetBytes(load, "buffer"u8, data, length);
        vips.SetSequential(load);
        vips.SetStrict(load);
        if (shrink > 1)
            vips.SetInt(load, "shrink"u8, shrink);
        return vips.BuildImage(load);
    }

    // libjpeg halves, quarters or eighths a picture while decoding, at a fraction of the cost. A factor of two is left for the filter, which is better.
    private static int ShrinkOnLoad(int shorter, int size) => (shorter / size) switch
    {
        >= 16 => 8,
        >= 8 => 4,
        >= 4 => 2,
        _ => 1,
    };

    private static nint ToSrgb(VipsApi vips, nint image)
    {
        var convert = vips.NewOperation("colourspace"u8);
        if (convert == 0)
            return 0;
        vips.SetImage(convert, "in"u8, image);
        vips.SetSrgb(convert);
        return vips.BuildImage(convert);
    }

    private static bool IsPlain(VipsApi vips, nint image) =>
        vips.Format(image) == VipsInterpretation.FormatUInt8
        && vips.Interpretation(image) is VipsInterpretation.Grey or VipsInterpretation.Srgb
        && vips.Bands(image) is >= 1 and <= 4;

    // Reads strips from top to bottom, so that not even a picture of 100 megapixels is ever in memory as a whole, and to the last row even where the
    // crop ends before it: only so does a truncated file show.
    private static bool CopyScaled(VipsApi vips, nint image, int size, Span<byte> rgb)
    {
        var width = vips.Width(image);
        var height = vips.Height(image);
        var bands = vips.Bands(image);
        var scaler = width == size && height == size ? null : new ImageScaler(width, height, 3, size);
        var stripHeight = Math.Clamp(StripBytes / (width * bands) / StripStep * StripStep, StripStep, height + StripStep);
        using var scaling = scaler?.Begin();
        var row = scaler is null || bands == 3 ? null : ArrayPool<byte>.Shared.Rent(width * 3);
        var region = vips.NewRegion(image);
        try
        {
            for (var y = 0; y < height; y += stripHeight)
            {
                var rows = Math.Min(stripHeight, height - y);
                var pixels = vips.Fetch(region, 0, y, width, rows);
                if (pixels == null)
                    return false;
                for (var r = 0; r < rows; r++)
                {
                    var line = new ReadOnlySpan<byte>(pixels + ((long)r * width * bands), width * bands);
                    if (scaling is null)
                    {
                        ToRgb(line, bands, rgb.Slice((y + r) * size * 3, size * 3));
                    }
                    else if (scaling.Needs(y + r))
                    {
                        if (row is not null)
                            ToRgb(line, bands, row);
                        scaling.AddRow(y + r, row is null ? line : row.AsSpan(0, width * 3));
                    }
                }

                vips.Free(pixels);
            }

            scaling?.Finish(rgb);
            return true;
        }
        finally
        {
            vips.Release(region);
            if (row is not null)
                ArrayPool<byte>.Shared.Return(row);
        }
    }

    private static void ToRgb(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        switch (bands)
        {
            case 3:
                pixels.CopyTo(rgb);
                break;
            case 1:
                for (var i = 0; i < pixels.Length; i++)
                    rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = pixels[i];
                break;
            case 2:
                for (var i = 0; i < pixels.Length / 2; i++)
                    rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = OverWhite(pixels[2 * i], pixels[(2 * i) + 1]);
                break;
            default:
                for (var i = 0; i < pixels.Length / 4; i++)
                {
                    var alpha = pixels[(4 * i) + 3];
                    for (var c = 0; c < 3; c++)
                        rgb[(3 * i) + c] = OverWhite(pixels[(4 * i) + c], alpha);
                }

                break;
        }
    }

    private static byte OverWhite(byte value, byte alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);

    private static ItemProblem? DecodeBmp(string item, ReadOnlySpan<byte> file, int size, Span<byte> rgb, ImageLimits limits)
    {
        if (BmpDecoder.ReadSize(file, out var width, out var height) is { } reason)
            return Unreadable(item, reason);
        if (CheckSize(item, width, height, limits) is { } problem)
            return problem;
        if ((long)width * height * 3 > Array.MaxLength)
            return CheckSize(item, width, height, ImageLimits.Default);
        var length = width * height * 3;
        var pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (BmpDecoder.Decode(file, width, height, pixels.AsSpan(0, length)) is { } damage)
                return Unreadable(item, damage);
            new ImageScaler(width, height, 3, size).Scale(pixels.AsSpan(0, length), rgb);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static ItemProblem? CheckSize(string item, int width, int height, ImageLimits limits)
    {
        if ((long)width * height <= limits.MaxPixels)
            return null;
        return new ItemProblem(
            "ImageTooLarge", ErrorKind.Security, item,
            FormattableString.Invariant($"'{item}' has {width} x {height} pixels, more than the limit of {limits.MaxPixels}; scale it down or raise the limit."));
    }
}
