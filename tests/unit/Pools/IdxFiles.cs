using System.Buffers.Binary;
using System.IO.Compression;

namespace ActiveLearning.Tests.Pools;

/// <summary>IDX files made by hand.</summary>
internal static class IdxFiles
{
    /// <summary>A file of one type.</summary>
    public static byte[] File(byte type, uint[] sizes, byte[] data)
    {
        var file = new List<byte> { 0, 0, type, (byte)sizes.Length };
        foreach (var size in sizes)
        {
            var number = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(number, size);
            file.AddRange(number);
        }

        file.AddRange(data);
        return [.. file];
    }

    /// <summary>The same, compressed.</summary>
    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(content);
        return packed.ToArray();
    }
}
