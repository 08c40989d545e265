using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>A batch as a JSON array of objects.</summary>
internal static class JsonFormat
{
    /// <summary>How much a writer may hold back, in bytes.</summary>
    internal const int FlushedBytes = 1 << 16;

    /// <summary>How this module writes JSON for people and tools.</summary>
    internal static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the array.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="context">Cancellation.</param>
    internal static void Write(Stream stream, ExportLine[] lines, RunContext context)
    {
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartArray();
        foreach (var (row, rank, figure) in lines)
        {
            context.ThrowIfStopped();
            writer.WriteStartObject();
            writer.WriteNumber("rank", rank);
            writer.WriteString("id", row.Id);
            writer.WriteString("path", row.Path);
            writer.WriteNumber("score", figure);
            writer.WriteString("strategy", row.Strategy);
            writer.WriteString("measure", row.Measure);
            writer.WriteString("reason", row.Reason);
            writer.WriteString("label", row.Label);
            writer.WriteEndObject();
            if (writer.BytesPending > FlushedBytes)
                writer.Flush();
        }

        writer.WriteEndArray();
    }
}
