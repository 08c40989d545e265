using System.Text.Json;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>
/// Tasks for Label Studio (https://labelstud.io/guide/tasks, /guide/predictions). They fit a labeling interface with an Image tag called image over $image and a
/// Choices tag called label; the other data (sample, rank, score, reason) are columns of its data manager.
/// </summary>
internal static class LabelStudioFormat
{
    /// <summary>The column with the sample's id.</summary>
    internal const string SampleField = "sample";

    private const string ImageTag = "image";
    private const string ChoicesTag = "label";

    /// <summary>Writes the array of tasks.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="tool">How pictures are referred to, and the model's name.</param>
    /// <param name="context">Cancellation.</param>
    internal static void Write(Stream stream, ExportLine[] lines, ToolOptions tool, RunContext context)
    {
        using var writer = new Utf8JsonWriter(stream, JsonFormat.Options);
        writer.WriteStartArray();
        foreach (var (row, rank, figure) in lines)
        {
            context.ThrowIfStopped();
            writer.WriteStartObject();
            writer.WriteStartObject("data");
            writer.WriteString(ImageTag, tool.ReferTo(row.Id));
            writer.WriteString(SampleField, row.Id);
            writer.WriteNumber("rank", rank);
            writer.WriteNumber("score", figure);
            if (row.Reason is not null)
                writer.WriteString("reason", row.Reason);
            writer.WriteEndObject();
            if (row.Label is { } label)
            {
                writer.WriteStartArray("annotations");
                writer.WriteStartObject();
                WriteResult(writer, label, null);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            if (row.PredictedClass is { } predicted)
            {
                writer.WriteStartArray("predictions");
                writer.WriteStartObject();
                writer.WriteString("model_version", tool.Model);
                writer.WriteNumber("score", row.Confidence);
                WriteResult(writer, predicted, row.Confidence);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            if (writer.BytesPending > JsonFormat.FlushedBytes)
                writer.Flush();
        }

        writer.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter writer, string label, double? score)
    {
        writer.WriteStartArray("result");
        writer.WriteStartObject();
        writer.WriteString("id", "class");
        writer.WriteString("from_name", ChoicesTag);
        writer.WriteString("to_name", ImageTag);
        writer.WriteString("type", "choices");
        if (score is { } confidence)
            writer.WriteNumber("score", confidence);
        writer.WriteStartObject("value");
        writer.WriteStartArray("choices");
        writer.WriteStringValue(label);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
