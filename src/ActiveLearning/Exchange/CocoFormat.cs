using System.Text.Json;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>
/// COCO's object detection format (https://cocodataset.org/#format-data). It knows no classes of whole pictures, so a class is an annotation whose box is the
/// picture; a prediction has its confidence as score, as COCO's results do.
/// </summary>
internal static class CocoFormat
{
    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="tool">Classes and how pictures are referred to.</param>
    /// <param name="context">Cancellation; told of rows whose size is not known.</param>
    internal static void Write(Stream stream, ExportLine[] lines, ToolOptions tool, RunContext context)
    {
        using var writer = new Utf8JsonWriter(stream, JsonFormat.Options);
        writer.WriteStartObject();
        writer.WriteStartObject("info");
        writer.WriteString("description", "Pictures to label, most worth labeling first");
        writer.WriteEndObject();
        writer.WriteStartArray("licenses");
        writer.WriteEndArray();
        writer.WriteStartArray("images");
        var annotated = new List<(ExportRow Row, int Image, int Width, int Height)>();
        var number = 0;
        foreach (var (row, _, _) in lines)
        {
            context.ThrowIfStopped();
            if (!PictureSize.TryGet(row, context, out var width, out var height))
                continue;
            number++;
            writer.WriteStartObject();
            writer.WriteNumber("id", number);
            writer.WriteString("file_name", tool.ReferTo(row.Id));
            writer.WriteNumber("width", width);
            writer.WriteNumber("height", height);
            writer.WriteEndObject();
            if ((row.Label ?? row.PredictedClass) is not null)
                annotated.Add((row, number, width, height));
            if (writer.BytesPending > JsonFormat.FlushedBytes)
                writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("annotations");
        var categories = tool.Classes.Select((name, position) => (name, position)).ToDictionary(pair => pair.name, pair => pair.position + 1, StringComparer.Ordinal);
        for (var i = 0; i < annotated.Count; i++)
        {
            WriteAnnotation(writer, i + 1, annotated[i], categories);
            if (writer.BytesPending > JsonFormat.FlushedBytes)
                writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("categories");
        foreach (var (name, id) in categories.OrderBy(pair => pair.Value))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("name", name);
            writer.WriteString("supercategory", "");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAnnotation(
        Utf8JsonWriter writer, int id, (ExportRow Row, int Image, int Width, int Height) picture, Dictionary<string, int> categories)
    {
        var (row, image, width, height) = picture;
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteNumber("image_id", image);
        writer.WriteNumber("category_id", categories[row.Label ?? row.PredictedClass!]);
        writer.WriteStartArray("bbox");
        foreach (var side in (ReadOnlySpan<int>)[0, 0, width, height])
            writer.WriteNumberValue(side);
        writer.WriteEndArray();
        writer.WriteNumber("area", (long)width * height);
        writer.WriteStartArray("segmentation");
        writer.WriteEndArray();
        writer.WriteNumber("iscrowd", 0);
        if (row.Label is null)
            writer.WriteNumber("score", row.Confidence);
        writer.WriteEndObject();
    }
}
