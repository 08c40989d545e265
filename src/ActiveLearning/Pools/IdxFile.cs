using System.Buffers.Binary;
using System.IO.Compression;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// IDX files (the format of MNIST): two zero bytes, a type, the number of dimensions, the dimensions as big-endian 32-bit numbers, the data.
/// Plain files are mapped, gzip files unpacked into memory; what the header promises is checked against what is there before memory is taken.
/// </summary>
internal static class IdxFile
{
    private const string FormatName = "an IDX file";

    /// <summary>The most that deflate can expand, a property of the format: 258 bytes from two bits.</summary>
    private const long MaxExpansion = 1032;

    /// <summary>Whether a file starts like an IDX file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    public static bool HasMagic(string path)
    {
        try
        {
            // Pipes and devices have no length; opening one could wait for ever.
            if (new FileInfo(path).Length == 0)
                return false;
            using var stream = OpenContent(path, out _);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4
                && magic[0] == 0 && magic[1] == 0 && magic[2] is >= 0x08 and <= 0x0E && magic[3] is >= 1 and <= 4;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Opens a file of pictures: N x height x width, or N x height x width x channels.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static PackedImageSource OpenImages(string path) => Guard(path, () =>
    {
        var header = ReadHeader(path, out var compressed);
        if (header.ItemBytes != 1 || header.Type != 0x08)
            throw ContentError.Invalid(path, FormatName, $"pictures must be unsigned bytes (type 0x08), not type 0x{header.Type:X2}");
        if (header.Sizes.Length is not (3 or 4))
            throw ContentError.Invalid(path, FormatName, $"pictures need 3 or 4 dimensions, not {header.Sizes.Length}{(header.Sizes.Length == 1 ? "; is this the file of labels?" : "")}");
        var channels = header.Sizes.Length == 4 ? header.Sizes[3] : 1;
        if (channels is not (1 or 3))
            throw ContentError.Invalid(path, FormatName, $"pictures have 1 or 3 channels, not {channels}");
        if (header.Sizes[1] > 65_536 || header.Sizes[2] > 65_536 || (long)header.Sizes[1] * header.Sizes[2] * channels > Array.MaxLength)
            throw ContentError.Invalid(path, FormatName, $"pictures of {header.Sizes[2]} x {header.Sizes[1]} pixels are too large");
        var bytes = ReadData(path, header, compressed, out var offset);
        var shape = new PackedShape(header.Sizes[0], header.Sizes[1], header.Sizes[2], channels);
        return new PackedImageSource(bytes, offset, shape, path, KeyPrefix(path));
    });

    /// <summary>Reads a file of labels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Class numbers.</returns>
    /// <exception cref="ActiveLearningException">It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static unsafe int[] ReadLabels(string path) => Guard(path, () =>
    {
        var header = ReadHeader(path, out var compressed);
        if (header.Sizes.Length != 1)
            throw ContentError.Invalid(path, FormatName, $"labels need 1 dimension, not {header.Sizes.Length}{(header.Sizes.Length >= 3 ? "; is this the file of pictures?" : "")}");
        if (header.Type is not (0x08 or 0x09 or 0x0B or 0x0C))
            throw ContentError.Invalid(path, FormatName, $"labels must be whole numbers, not type 0x{header.Type:X2}");
        using var bytes = ReadData(path, header, compressed, out var offset);
        var labels = new int[header.Sizes[0]];
        var pointer = bytes.Acquire() + offset;
        try
        {
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = header.Type switch
                {
                    0x08 => pointer[i],
                    0x09 => (sbyte)pointer[i],
                    0x0B => BinaryPrimitives.ReadInt16BigEndian(new ReadOnlySpan<byte>(pointer + (2L * i), 2)),
                    _ => BinaryPrimitives.ReadInt32BigEndian(new ReadOnlySpan<byte>(pointer + (4L * i), 4)),
                };
            }
        }
        finally
        {
            bytes.Release();
        }

        return labels;
    });

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return ContentError.Guard(path, read);
        }
        catch (InvalidDataException e)
        {
            throw ContentError.Invalid(path, FormatName, $"its gzip stream is damaged ({e.Message.TrimEnd('.')})");
        }
    }

    private static string KeyPrefix(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = name[..^3];
        var end = name.IndexOf("-images", StringComparison.OrdinalIgnoreCase);
        return end > 0 ? name[..end] : name;
    }

    private static Stream OpenContent(string path, out bool compressed)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static Header ReadHeader(string path, out bool compressed)
    {
        if (new FileInfo(path).Length == 0)
        {
            if (!File.Exists(path))
                throw ContentError.Missing(path);
            throw ContentError.Invalid(path, FormatName, "it is empty");
        }

        using var stream = OpenContent(path, out compressed);
        return ReadHeader(path, stream);
    }

    private static Header ReadHeader(string path, Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4)
            throw ContentError.Invalid(path, FormatName, "it ends within the header");
        if (start[0] != 0 || start[1] != 0)
            throw ContentError.Invalid(path, FormatName, "it does not start with two zero bytes");
        var itemBytes = start[2] switch
        {
            0x08 or 0x09 => 1,
            0x0B => 2,
            0x0C or 0x0D => 4,
            0x0E => 8,
            _ => throw ContentError.Invalid(path, FormatName, $"type 0x{start[2]:X2} does not exist"),
        };
        if (start[3] is < 1 or > 4)
            throw ContentError.Invalid(path, FormatName, $"{start[3]} dimensions are not supported");
        Span<byte> raw = stackalloc byte[4 * start[3]];
        if (stream.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false) < raw.Length)
            throw ContentError.Invalid(path, FormatName, "it ends within the header");
        var sizes = new int[start[3]];
        UInt128 dataBytes = (UInt128)itemBytes;
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(raw[(4 * i)..]);
            if (size is 0 or > int.MaxValue)
                throw ContentError.Invalid(path, FormatName, $"dimension {i + 1} is {size}");
            sizes[i] = (int)size;
            dataBytes *= size;
        }

        if (dataBytes > long.MaxValue)
            throw ContentError.Invalid(path, FormatName, $"its dimensions {string.Join(" x ", sizes)} are impossibly large");
        return new Header(start[2], itemBytes, sizes, (long)dataBytes);
    }

    private static PackedBytes ReadData(string path, Header header, bool compressed, out long offset)
    {
        var length = new FileInfo(path).Length;
        if (!compressed)
        {
            offset = header.Length;
            if (length != header.Length + header.DataBytes)
                throw WrongLength(path, header, length - header.Length);
            return MappedBytes.Open(path);
        }

        offset = 0;
        if (header.DataBytes > Array.MaxLength)
            throw ContentError.Invalid(path, FormatName, "it is too large to unpack into memory; unpack it with gzip -d first");
        if (header.DataBytes > length * MaxExpansion)
            throw ContentError.Invalid(path, FormatName, $"its header promises {header.DataBytes} bytes, more than {length} compressed bytes can hold");
        using var stream = OpenContent(path, out _);
        ReadHeader(path, stream);
        var bytes = new PinnedBytes((int)header.DataBytes);
        var read = stream.ReadAtLeast(bytes.Span, bytes.Span.Length, throwOnEndOfStream: false);
        if (read < header.DataBytes)
            throw WrongLength(path, header, read);
        if (stream.ReadByte() >= 0)
            throw ContentError.Invalid(path, FormatName, $"more data follow the {header.DataBytes} bytes its header promises");
        return bytes;
    }

    private static ActiveLearningException WrongLength(string path, Header header, long there) =>
        ContentError.Invalid(path, FormatName, $"its header promises {header.DataBytes} bytes of data ({string.Join(" x ", header.Sizes)}), {there} are there");

    private readonly record struct Header(byte Type, int ItemBytes, int[] Sizes, long DataBytes)
    {
        public long Length => 4 + (4 * Sizes.Length);
    }
}
