using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Feature vectors in a NumPy array file of shape N x D, or N (one feature): 16, 32 or 64-bit floats in C order and either byte order, read
/// from the file and turned into 32-bit floats when they are wanted.
/// </summary>
internal sealed unsafe class NpySource : SampleSource
{
    private const string FormatName = "a .npy file of features";

    private const int PieceBytes = 1 << 18;

    private readonly FileBytes _bytes;
    private readonly NpyHeader _header;
    private readonly SampleKeys _keys;

    private NpySource(string path, NpyHeader header)
    {
        _bytes = FileBytes.Open(path);
        _header = header;
        Count = (int)header.Shape[0];
        Width = header.Shape.Count == 1 ? 1 : (int)header.Shape[1];
        Description = path;
        _keys = new SampleKeys(Path.GetFileNameWithoutExtension(path), Count);
    }

    public override int Count { get; }

    public override SourceKind Kind => SourceKind.Features;

    public override string Description { get; }

    public override int Channels => 1;

    public override int Height => 1;

    public override int Width { get; }

    public override bool IsPacked => true;

    /// <summary>Opens a file of features.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static NpySource Open(string path)
    {
        var header = NpyHeader.Read(path);
        if (header.Kind != 'f')
            throw ContentError.Invalid(path, FormatName, "features must be float16, float32 or float64; whole numbers are taken as labels only");
        if (header.Shape.Count is not (1 or 2))
            throw ContentError.Invalid(path, FormatName, $"it must have 1 or 2 dimensions (samples x features), not {header.Shape.Count}");
        if (header.Shape[0] == 0 || header.Shape[^1] == 0)
            throw ContentError.Invalid(path, FormatName, "it is empty");
        if (header.Shape[0] > int.MaxValue || (header.Shape.Count == 2 && header.Shape[1] > Array.MaxLength / sizeof(double)))
            throw ContentError.Invalid(path, FormatName, $"its shape {string.Join(" x ", header.Shape)} is too large");
        return new NpySource(path, header);
    }

    /// <summary>Reads whole numbers, N or N x 1, as class numbers.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static int[] ReadLabels(string path)
    {
        const string name = "a .npy file of labels";
        var header = NpyHeader.Read(path);
        if (header.Kind is not ('i' or 'u' or 'b'))
            throw ContentError.Invalid(path, name, "labels must be whole numbers");
        if (!(header.Shape.Count == 1 || (header.Shape.Count == 2 && header.Shape[1] == 1)) || header.Shape[0] is 0 or > int.MaxValue)
            throw ContentError.Invalid(path, name, $"its shape must be one number per sample, not {string.Join(" x ", header.Shape)}");
        var labels = new int[header.Shape[0]];
        using var bytes = MappedBytes.Open(path);
        var data = bytes.Acquire() + header.Offset;
        try
        {
            for (var i = 0; i < labels.Length; i++)
            {
                var label = ReadWhole(header, new ReadOnlySpan<byte>(data + ((long)i * header.ItemBytes), header.ItemBytes));
                if (label < -1 || label > int.MaxValue)
                    throw ContentError.Invalid(path, name, $"label {label} of sample {i} is not possible; use 0, 1, 2, ... or -1 for none");
                labels[i] = (int)label;
            }
        }
        finally
        {
            bytes.Release();
        }

        return labels;
    }

    public override string GetId(int index) => _keys.Get(index);

    public override bool TryFindIndex(string id, out int index)
    {
        index = _keys.Find(id);
        return true;
    }

    public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination)
    {
        var rowBytes = (long)Width * _header.ItemBytes;
        var isAsWanted = _header.ItemBytes == sizeof(float) && !_header.BigEndian;
        byte[]? piece = null;
        for (var i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], "No such sample.");

            // Neighbours are read in one go: a pool is mostly scored in its own order.
            var most = isAsWanted ? int.MaxValue : PieceBytes;
            var run = 1;
            while (i + run < indices.Length && indices[i + run] == indices[i] + run && indices[i + run] < Count && (run + 1) * rowBytes <= most)
                run++;
            var rows = destination.Slice(i * Width, run * Width);
            var offset = _header.Offset + (indices[i] * rowBytes);
            if (isAsWanted)
            {
                _bytes.Read(offset, MemoryMarshal.AsBytes(rows));
            }
            else
            {
                piece ??= new byte[Math.Max(rowBytes, PieceBytes)];
                _bytes.Read(offset, piece.AsSpan(0, (int)(run * rowBytes)));
                Convert(piece.AsSpan(0, (int)(run * rowBytes)), rows);
            }

            i += run - 1;
        }
    }

    internal override ulong GetContentStamp() => _bytes.GetStamp();

    protected override void Dispose(bool disposing) => _bytes.Dispose();

    private static Int128 ReadWhole(NpyHeader header, ReadOnlySpan<byte> item)
    {
        Span<byte> little = stackalloc byte[item.Length];
        item.CopyTo(little);
        if (header.BigEndian)
            little.Reverse();
        return (header.Kind, item.Length) switch
        {
            ('i', 1) => (sbyte)little[0],
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(little),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(little),
            ('i', _) => BinaryPrimitives.ReadInt64LittleEndian(little),
            (_, 1) => little[0],
            (_, 2) => BinaryPrimitives.ReadUInt16LittleEndian(little),
            (_, 4) => BinaryPrimitives.ReadUInt32LittleEndian(little),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(little),
        };
    }

    private void Convert(ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (_header.ItemBytes, _header.BigEndian)
        {
            case (4, _):
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<float, int>(destination));
                break;
            case (2, var big):
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)(big ? BinaryPrimitives.ReadHalfBigEndian(bytes[(2 * i)..]) : BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]));
                break;
            case (_, var big):
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = (float)(big ? BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..]) : BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]));
                break;
        }
    }
}
