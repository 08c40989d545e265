using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>The element types of safetensors files that libtorch has too.</summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] Table =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", Table.Select(static row => row.Name));

    /// <summary>The type a file's name means.</summary>
    public static bool TryParse(string name, out ScalarType type, out int bytes)
    {
        foreach (var row in Table)
        {
            if (row.Name != name)
                continue;
            (type, bytes) = (row.Type, row.Bytes);
            return true;
        }

        (type, bytes) = (default, 0);
        return false;
    }

    /// <summary>The name files have for a type.</summary>
    public static string NameOf(ScalarType type) => Array.Find(Table, row => row.Type == type).Name
        ?? throw new ArgumentException($"safetensors has no element type for {type}.", nameof(type));
}
