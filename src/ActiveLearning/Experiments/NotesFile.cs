using System.Text.Json;
using System.Text.Json.Serialization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>What a strategy recorded while it chose a batch: a JSON array of its records.</summary>
internal static class NotesFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes the notes; no file where there are none.</summary>
    /// <param name="path">Full path; its folder must exist.</param>
    /// <param name="notes">The strategy's records.</param>
    internal static void Write(string path, IReadOnlyList<object> notes)
    {
        if (notes.Count > 0)
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, notes, s_json));
    }
}
