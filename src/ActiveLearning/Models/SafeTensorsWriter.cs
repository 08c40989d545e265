using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Writes safetensors files.</summary>
internal static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Name and value, on any device and in any memory order; written in main memory's plain order.</param>
    /// <param name="metadata">Remarks, name to text.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = WriteHeader(tensors, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        using var noGradients = torch.no_grad();
        foreach (var (_, value) in tensors)
        {
            using var scope = torch.NewDisposeScope();
            var plain = value.detach().cpu().contiguous();
            if (plain.numel() > 0)
                stream.Write(plain.bytes);
        }
    }

    private static byte[] WriteHeader(IReadOnlyList<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, text) in metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
            var position = 0L;
            foreach (var (name, value) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsTypes.NameOf(value.dtype));
                json.WriteStartArray("shape");
                foreach (var dimension in value.shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                position += value.numel() * value.element_size();
                json.WriteNumberValue(position);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that a reader may map the numbers where they lie.
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
