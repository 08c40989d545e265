using System.Buffers.Binary;
using System.Numerics;

namespace ActiveLearning.Imaging;

/// <summary>
/// Windows bitmaps. libvips reads them only through ImageMagick, which is not made for hostile files and is missing in many builds; the format is
/// small enough to read strictly here: 1, 4, 8, 16, 24 and 32 bits, uncompressed or with bit fields, either row order. Alpha is ignored, as viewers do.
/// </summary>
internal static class BmpDecoder
{
    private const int FileHeaderLength = 14;

    /// <summary>Reads the size.</summary>
    /// <param name="file">The file, or its first 26 bytes.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns>Why it is no bitmap, or null.</returns>
    public static string? ReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        width = height = 0;
        if (file.Length < FileHeaderLength + 12)
            return "the file ends within the header";
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(file[14..]);
        long w, h;
        if (headerLength == 12)
        {
            w = BinaryPrimitives.ReadUInt16LittleEndian(file[18..]);
            h = BinaryPrimitives.ReadUInt16LittleEndian(file[20..]);
        }
        else if (headerLength is >= 40 and <= 124)
        {
            w = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
            h = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        }
        else
        {
            return $"its header length {headerLength} is not one of a bitmap";
        }

        if (w is < 1 or > int.MaxValue || h is < 1 or > int.MaxValue)
            return $"its size {w} x {h} is not possible";
        width = (int)w;
        height = (int)h;
        return null;
    }

    /// <summary>Decodes a bitmap whose size has been read and accepted.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">From <see cref="ReadSize"/>.</param>
    /// <param name="height">From <see cref="ReadSize"/>.</param>
    /// <param name="rgb">Room for height x width x 3 bytes.</param>
    /// <returns>Why it cannot be decoded, or null.</returns>
    public static string? Decode(ReadOnlySpan<byte> file, int width, int height, Span<byte> rgb)
    {
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(file[14..]);
        var old = headerLength == 12;
        if (file.Length < FileHeaderLength + headerLength)
            return "the file ends within the header";
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(old ? 24 : 28)..]);
        var compression = old ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        var topDown = !old && BinaryPrimitives.ReadInt32LittleEndian(file[22..]) < 0;
        if (compression is not (0 or 3 or 6))
            return $"its compression (method {compression}) is not supported; save it uncompressed or as PNG";
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32) || (compression != 0 && bits is not (16 or 32)))
            return $"{bits} bits per pixel with compression method {compression} are not supported";

        Span<uint> masks = bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0xFF00, 0xFF];
        if (compression != 0)
        {
            if (file.Length < FileHeaderLength + 52)
                return "the file ends within the header";
            for (var i = 0; i < 3; i++)
            {
                masks[i] = BinaryPrimitives.ReadUInt32LittleEndian(file[(FileHeaderLength + 40 + (4 * i))..]);
                if (masks[i] == 0)
                    return "a colour mask is empty";
            }
        }

        ReadOnlySpan<byte> palette = default;
        if (bits <= 8)
        {
            var entry = old ? 3 : 4;
            var used = old ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(file[46..]);
            var entries = used == 0 ? 1 << bits : (int)Math.Min(used, 1u << bits);
            var start = FileHeaderLength + headerLength;
            if (file.Length < start + (entries * entry))
                return "the file ends within the palette";
            palette = file.Slice(start, entries * entry);
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var stride = ((((long)width * bits) + 31) / 32) * 4;
        if (offset < FileHeaderLength + headerLength || offset + (stride * height) > file.Length)
            return $"it is truncated: {offset + (stride * height)} bytes are needed, {file.Length} are there";

        for (var y = 0; y < height; y++)
        {
            var line = file.Slice((int)(offset + (stride * (topDown ? y : height - 1 - y))), (int)stride);
            var output = rgb.Slice(y * width * 3, width * 3);
            var problem = bits switch
            {
                <= 8 => ReadIndexed(line, bits, palette, old ? 3 : 4, output),
                24 => ReadBgr(line, output),
                _ => ReadMasked(line, bits, masks, output),
            };
            if (problem is not null)
                return problem;
        }

        return null;
    }

    private static string? ReadIndexed(ReadOnlySpan<byte> line, int bits, ReadOnlySpan<byte> palette, int entry, Span<byte> output)
    {
        var mask = (1 << bits) - 1;
        for (var x = 0; x < output.Length / 3; x++)
        {
            var bit = x * bits;
            var index = ((line[bit >> 3] >> (8 - bits - (bit & 7))) & mask) * entry;
            if (index >= palette.Length)
                return "a pixel's colour is outside the palette";
            output[3 * x] = palette[index + 2];
            output[(3 * x) + 1] = palette[index + 1];
            output[(3 * x) + 2] = palette[index];
        }

        return null;
    }

    private static string? ReadBgr(ReadOnlySpan<byte> line, Span<byte> output)
    {
        for (var i = 0; i + 2 < output.Length; i += 3)
        {
            output[i] = line[i + 2];
            output[i + 1] = line[i + 1];
            output[i + 2] = line[i];
        }

        return null;
    }

    private static string? ReadMasked(ReadOnlySpan<byte> line, int bits, ReadOnlySpan<uint> masks, Span<byte> output)
    {
        for (var x = 0; x < output.Length / 3; x++)
        {
            var pixel = bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(line[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(line[(4 * x)..]);
            for (var c = 0; c < 3; c++)
            {
                var shift = BitOperations.TrailingZeroCount(masks[c]);
                ulong most = masks[c] >> shift;
                output[(3 * x) + c] = (byte)(((((pixel & masks[c]) >> shift) * 255UL) + (most / 2)) / most);
            }
        }

        return null;
    }
}
