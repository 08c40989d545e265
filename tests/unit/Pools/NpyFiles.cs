using System.Buffers.Binary;
using System.Text;

namespace ActiveLearning.Tests.Pools;

/// <summary>NumPy array files made by hand.</summary>
internal static class NpyFiles
{
    /// <summary>A file of 32-bit floats in C order.</summary>
    public static byte[] Float32(float[] values, params int[] shape)
    {
        var data = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), values[i]);
        return File("<f4", shape, data);
    }

    /// <summary>A file with any header fields.</summary>
    public static byte[] File(string type, int[] shape, byte[] data) =>
        Raw($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")}), }}", data);

    /// <summary>A file with any header text, padded as NumPy does.</summary>
    public static byte[] Raw(string header, byte[] data, byte version = 1)
    {
        var start = version == 1 ? 10 : 12;
        var text = Encoding.UTF8.GetBytes(header).ToList();
        while ((start + text.Count + 1) % 64 != 0)
            text.Add((byte)' ');
        text.Add((byte)'\n');
        var file = new List<byte> { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0 };
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Count);
        file.AddRange(length[..(start - 8)]);
        file.AddRange(text);
        file.AddRange(data);
        return [.. file];
    }
}
