using System.Buffers.Binary;
using System.IO.Compression;

namespace ActiveLearning.Tests.Imaging;

/// <summary>Picture files made by hand.</summary>
internal static class Bitmaps
{
    /// <summary>A 24-bit Windows bitmap, rows from bottom to top.</summary>
    public static byte[] Bmp24(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var stride = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (stride * height)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        file[10] = 54;
        file[14] = 40;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 24;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    file[54 + ((height - 1 - y) * stride) + (3 * x) + 2 - c] = rgb[(((y * width) + x) * 3) + c];
            }
        }

        return file;
    }

    /// <summary>A grey PNG of noise, which does not compress: its length grows evenly with its rows.</summary>
    public static byte[] TallPng(int width, int height)
    {
        var random = new ActiveLearning.Runtime.RandomSource(1);
        using var data = new MemoryStream();
        using (var zip = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zip.WriteByte(0);
                for (var x = 0; x < width; x++)
                    zip.WriteByte((byte)random.Next(256));
            }
        }

        return Png(width, height, data.ToArray());
    }

    /// <summary>A grey 8-bit PNG with given sides and compressed data.</summary>
    public static byte[] Png(int width, int height, byte[] data)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, data);
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. kind, .. data];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    // CRC-32 as PNG and zip use it, bit by bit.
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
