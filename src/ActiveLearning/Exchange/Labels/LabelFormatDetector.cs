using System.Text.Json;
using System.Xml;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Tells a format by a file's content; its name does not matter.</summary>
internal static class LabelFormatDetector
{
    /// <summary>The format.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be told (<c>InvalidFile</c>).</exception>
    internal static LabelFormat Detect(LabelSourceFile file)
    {
        Span<byte> start = stackalloc byte[4096];
        file.Stream.Position = 0;
        start = start[..file.Stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        return start.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'<', ..] => FromXml(file),
            [(byte)'{', ..] => FromObject(file),
            [(byte)'[', ..] => FromArray(file),
            _ => LabelFormat.Csv,
        };
    }

    private static LabelFormat FromXml(LabelSourceFile file)
    {
        using var reader = XmlText.Open(file);
        XmlText.Guard(file, () => reader.MoveToContent());
        return reader.NodeType == XmlNodeType.Element && reader.Name == "annotations" ? LabelFormat.Cvat
            : reader.NodeType == XmlNodeType.Element && reader.Name == "annotation" ? LabelFormat.Voc
            : throw file.Invalid("its outermost element is neither <annotations> (CVAT) nor <annotation> (Pascal VOC)");
    }

    private static LabelFormat FromObject(LabelSourceFile file)
    {
        var json = new JsonStream(file);
        json.Read();
        while (json.Read() && json.Token == JsonTokenType.PropertyName)
        {
            switch (json.Name)
            {
                case "images" or "annotations" or "categories" or "licenses" or "info":
                    return LabelFormat.Coco;
                case "metadata" or "instances":
                    return LabelFormat.SuperAnnotate;
            }

            json.Skip();
        }

        throw file.Invalid("it is a JSON object with neither COCO's images nor SuperAnnotate's metadata; say what it is with -Format");
    }

    private static LabelFormat FromArray(LabelSourceFile file)
    {
        var json = new JsonStream(file);
        json.Read();
        while (json.ReadItem() is { } document)
        {
            using (document)
            {
                try
                {
                    if (document.RootElement.ValueKind == JsonValueKind.Object)
                        return FromItem(document.RootElement);
                }
                catch (InvalidOperationException)
                {
                    // A name with half of a surrogate pair: the next item may tell more.
                }
            }
        }

        return LabelFormat.Json;
    }

    private static LabelFormat FromItem(JsonElement item)
    {
        if (item.Get("metadata").ValueKind == JsonValueKind.Object || item.Get("instances").ValueKind == JsonValueKind.Array)
            return LabelFormat.SuperAnnotate;
        if (item.Get("data").ValueKind == JsonValueKind.Object || item.Get("annotation_id").ValueKind != JsonValueKind.Undefined || item.Get("lead_time").ValueKind != JsonValueKind.Undefined)
            return LabelFormat.LabelStudio;
        return LabelFormat.Json;
    }
}
