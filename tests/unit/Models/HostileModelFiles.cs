using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Models;

/// <summary>Damaged and malicious variants of a sound model file of a Linear network with four features and three classes.</summary>
internal static class HostileModelFiles
{
    private static readonly string[] BadEntries =
    [
        "null", "[]", "7", "\"x\"", "{}",
        """{"dtype":"F32","shape":[3,4]}""",
        """{"dtype":"F32","data_offsets":[0,48]}""",
        """{"shape":[3,4],"data_offsets":[0,48]}""",
        """{"dtype":"F33","shape":[3,4],"data_offsets":[0,48]}""",
        """{"dtype":7,"shape":[3,4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[-3,-4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[3.5,4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":["3",4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":"34","data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[[3],4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[4,3],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[12],"data_offsets":[0,48]}""",
        """{"dtype":"F64","shape":[3,4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3,4],"data_offsets":[0,48]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[48,0]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[-1,47]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[0]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[0,24,48]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[0,47]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[12,60]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[4,52]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[9223372036854775759,9223372036854775807]}""",
        """{"dtype":"F32","shape":[3,4],"data_offsets":[0,48],"extra":1}""",
        """{"dtype":"F32","dtype":"F32","shape":[3,4],"data_offsets":[0,48]}""",
    ];

    private static readonly (string Path, string Value)[] BadDocumentParts =
    [
        ("format", "0"), ("format", "2"), ("format", "\"1\""), ("format", "null"), ("format", "1e99"),
        ("name", "null"), ("name", "\" \""),
        ("architecture", "\"Transformer\""), ("architecture", "4"), ("architecture", "null"), ("architecture", "\"ResNet50\""),
        ("width", "5"), ("width", "-1"), ("width", "99999999999"),
        ("stem", "\"Auto\""), ("stem", "\"Small, Large\""),
        ("preprocessing", "null"), ("preprocessing", "{}"),
        ("preprocessing.kind", "\"Sounds\""), ("preprocessing.kind", "\"Images\""),
        ("preprocessing.size", "0"), ("preprocessing.size", "2147483647"), ("preprocessing.size", "5"),
        ("preprocessing.channels", "0"), ("preprocessing.channels", "2"),
        ("preprocessing.mean", "null"), ("preprocessing.mean", "[1,2]"), ("preprocessing.mean", "[1,2,3,1e99]"),
        ("preprocessing.std", "[1,1,1,0]"), ("preprocessing.std", "[1,1,1,-1]"), ("preprocessing.std", "[]"),
        ("classes", "null"), ("classes", "[]"), ("classes", "[\"a\",\"a\",\"b\"]"), ("classes", "[\"a\",null,\"b\"]"), ("classes", "[\"a\",\"b\"]"), ("classes", "\"abc\""),
        ("history", "null"), ("history", "[null]"), ("history", "[{}]"), ("history", "{}"),
        ("training", "null"), ("training", "[]"), ("training.epochs", "\"many\""),
        ("labelCount", "-1"), ("versions", "null"), ("versions", "{\"a\":null}"), ("created", "\"yesterday\""), ("unknown", "1"),
    ];

    /// <summary>Yields all variants with their names.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Make(byte[] good)
    {
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(good);
        var header = Encoding.UTF8.GetString(good, 8, headerLength);
        var data = good[(8 + headerLength)..];

        yield return ("empty", []);
        foreach (var length in new[] { 1, 7, 8, 9, 100, 8 + headerLength, good.Length - 1 })
            yield return ($"cut to {length}", good[..length]);
        yield return ("one byte more", [.. good, 0]);
        foreach (var length in new[] { 0L, 1, -1, long.MinValue, long.MaxValue, good.Length, good.Length - 7, headerLength - 1, 100_000_001 })
            yield return ($"header length {length}", WithLength(good, length));
        yield return ("zip", [0x50, 0x4B, 3, 4, .. good]);
        yield return ("zeros", new byte[1000]);
        yield return ("not utf-8", Join("{\"a\xff", data, Encoding.Latin1));

        foreach (var text in new[] { "", "{", "[]", "null", "\"\"", "{}", new string('[', 100_000), string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), header.Replace("}", "", StringComparison.Ordinal) })
            yield return ($"header '{text[..Math.Min(text.Length, 10)]}'", Join(text, data));

        foreach (var entry in BadEntries)
            yield return ($"entry {entry}", Join(Edit(header, node => { node["fc.weight"] = JsonValue.Create("PLACE"); }).Replace("\"PLACE\"", entry, StringComparison.Ordinal), data));
        yield return ("a tensor missing", Join(Edit(header, static node => node.Remove("fc.weight")), data[48..]));
        yield return ("a tensor missing, its bytes there", Join(Edit(header, static node => node.Remove("fc.weight")), data));
        yield return ("a tensor of another name", Join(header.Replace("fc.bias", "fc.bias2", StringComparison.Ordinal), data));
        yield return ("a tensor twice", Join(header.Replace("\"fc.bias\"", "\"fc.weight\"", StringComparison.Ordinal), data));
        yield return ("a tensor too many", Join(header.TrimEnd()[..^1] + ""","more":{"dtype":"F32","shape":[1],"data_offsets":[60,64]}}""", [.. data, 0, 0, 0, 0]));
        yield return ("two tensors in one place", Join(header.TrimEnd()[..^1] + ""","more":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", data));

        foreach (var metadata in new[] { "null", "[]", "1", "{\"activelearning\":1}", "{\"activelearning\":{}}", "{\"activelearning\":null}", "{\"activelearning\":\"\"}", "{\"activelearning\":\"[]\"}", "{\"activelearning\":\"{}\"}", "{\"other\":\"x\"}", "{}" })
            yield return ($"metadata {metadata}", Join(Edit(header, static node => { node["__metadata__"] = "PLACE"; }).Replace("\"PLACE\"", metadata, StringComparison.Ordinal), data));
        yield return ("no metadata", Join(Edit(header, static node => node.Remove("__metadata__")), data));
        yield return ("metadata nested deeply", Join(EditDocument(header, static _ => string.Concat(Enumerable.Repeat("{\"format\":", 10_000))), data));

        foreach (var (path, value) in BadDocumentParts)
        {
            yield return ($"{path} = {value}", Join(
                EditDocument(header, document =>
                {
                    var node = JsonNode.Parse(document)!.AsObject();
                    var parts = path.Split('.');
                    var parent = parts.Length == 1 ? node : node[parts[0]]!.AsObject();
                    parent[parts[^1]] = "PLACE";
                    return node.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal);
                }),
                data));
        }

        yield return ("a list of architectures", Join(
            EditDocument(header, static document =>
            {
                // Neither of the two: it would have the few weights of a Linear network and be built as a residual one of any width.
                var node = JsonNode.Parse(document)!.AsObject();
                node["architecture"] = "ResNet34, Linear";
                node["width"] = 1;
                return node.ToJsonString();
            }),
            data));

        var random = new RandomSource(7);
        for (var i = 0; i < 100; i++)
        {
            // One byte of the header's structure changed; digits and letters may make another sound file, control characters never do.
            var bytes = good.ToArray();
            bytes[8 + random.Next(header.TrimEnd().Length)] = (byte)random.Next('\t');
            yield return ($"control character {i}", bytes);
        }
    }

    private static byte[] WithLength(byte[] good, long length)
    {
        var bytes = good.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }

    private static string Edit(string header, Action<JsonObject> change)
    {
        var node = JsonNode.Parse(header)!.AsObject();
        change(node);
        return node.ToJsonString();
    }

    private static string EditDocument(string header, Func<string, string> change) =>
        Edit(header, node => node["__metadata__"]!["activelearning"] = change((string)node["__metadata__"]!["activelearning"]!));

    private static byte[] Join(string header, byte[] data, Encoding? encoding = null)
    {
        var text = (encoding ?? Encoding.UTF8).GetBytes(header);
        var bytes = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + text.Length);
        return bytes;
    }
}
