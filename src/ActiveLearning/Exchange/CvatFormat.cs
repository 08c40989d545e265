using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>
/// CVAT for images 1.1 (https://docs.cvat.ai/docs/other/xml_format/), to be uploaded as annotations of a task that has the pictures. Its images are found by name. A
/// prediction is a tag with source auto; the format has no place for its confidence.
/// </summary>
internal static class CvatFormat
{
    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="tool">Classes and how pictures are referred to.</param>
    /// <param name="context">Cancellation; told of rows that cannot be written.</param>
    /// <exception cref="ActiveLearningException">A class cannot be written (<c>InvalidClass</c>).</exception>
    internal static void Write(Stream stream, ExportLine[] lines, ToolOptions tool, RunContext context)
    {
        XmlFormat.CheckClasses(tool.Classes);
        using var writer = XmlFormat.Open(stream);
        writer.WriteStartElement("annotations");
        writer.WriteElementString("version", "1.1");
        writer.WriteStartElement("meta");
        writer.WriteStartElement("task");
        writer.WriteElementString("name", "Pictures to label, most worth labeling first");
        writer.WriteElementString("size", XmlFormat.Text(lines.Length));
        writer.WriteElementString("mode", "annotation");
        writer.WriteStartElement("labels");
        foreach (var name in tool.Classes)
        {
            writer.WriteStartElement("label");
            writer.WriteElementString("name", name);
            writer.WriteElementString("type", "tag");
            writer.WriteElementString("attributes", "");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        var number = 0;
        foreach (var (row, _, _) in lines)
        {
            context.ThrowIfStopped();
            if (!XmlFormat.CanHold(row, context) || !PictureSize.TryGet(row, context, out var width, out var height))
                continue;
            writer.WriteStartElement("image");
            writer.WriteAttributeString("id", XmlFormat.Text(number++));
            writer.WriteAttributeString("name", tool.ReferTo(row.Id));
            writer.WriteAttributeString("width", XmlFormat.Text(width));
            writer.WriteAttributeString("height", XmlFormat.Text(height));
            if ((row.Label ?? row.PredictedClass) is { } name)
            {
                writer.WriteStartElement("tag");
                writer.WriteAttributeString("label", name);
                writer.WriteAttributeString("source", row.Label is null ? "auto" : "manual");
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }
}
