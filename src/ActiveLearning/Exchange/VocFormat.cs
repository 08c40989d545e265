using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>
/// Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/): a folder with one XML file for each picture. It knows no classes of whole pictures, so a label is an object as
/// large as the picture. A prediction would look like a label and is left out.
/// </summary>
internal static class VocFormat
{
    private const string Extension = ".xml";
    private const int MaximumName = 180;

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Full path of the folder; made where there is none.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="tool">Classes and how pictures are referred to.</param>
    /// <param name="context">Cancellation; told of rows that cannot be written.</param>
    /// <returns>The full paths of the files in order.</returns>
    /// <exception cref="ActiveLearningException">The folder or a file cannot be written (<c>WriteFailed</c>), or a class cannot (<c>InvalidClass</c>).</exception>
    internal static IReadOnlyList<string> Write(string folder, ExportLine[] lines, ToolOptions tool, RunContext context)
    {
        XmlFormat.CheckClasses(tool.Classes);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot make the folder '{folder}': {e.Message}", folder, e);
        }

        var paths = new List<string>(lines.Length);
        // Not every file system tells cases apart.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (row, _, _) in lines)
        {
            context.ThrowIfStopped();
            if (!XmlFormat.CanHold(row, context) || !PictureSize.TryGet(row, context, out var width, out var height))
                continue;
            var path = Path.Combine(folder, FileName(row.Id, taken));
            AtomicFile.Write(path, stream => WritePicture(stream, row, width, height, tool));
            paths.Add(path);
        }

        var others = Directory.EnumerateFiles(folder, "*" + Extension).Count() - paths.Count;
        if (others > 0)
            context.Warning?.Invoke($"'{folder}' has {others} more XML files, which are not part of this export.");
        return paths;
    }

    private static void WritePicture(Stream stream, ExportRow row, int width, int height, ToolOptions tool)
    {
        using var writer = XmlFormat.Open(stream);
        writer.WriteStartElement("annotation");
        var slash = row.Id.LastIndexOf('/');
        writer.WriteElementString("folder", slash < 0 ? "" : row.Id[..slash]);
        writer.WriteElementString("filename", row.Id[(slash + 1)..]);
        writer.WriteElementString("path", tool.ReferTo(row.Id));
        writer.WriteStartElement("source");
        writer.WriteElementString("database", "Unknown");
        writer.WriteEndElement();
        writer.WriteStartElement("size");
        writer.WriteElementString("width", XmlFormat.Text(width));
        writer.WriteElementString("height", XmlFormat.Text(height));
        writer.WriteElementString("depth", XmlFormat.Text(row.Source!.Channels));
        writer.WriteEndElement();
        writer.WriteElementString("segmented", "0");
        if (row.Label is { } label)
        {
            writer.WriteStartElement("object");
            writer.WriteElementString("name", label);
            writer.WriteElementString("pose", "Unspecified");
            writer.WriteElementString("truncated", "0");
            writer.WriteElementString("difficult", "0");
            writer.WriteStartElement("bndbox");
            writer.WriteElementString("xmin", "1");
            writer.WriteElementString("ymin", "1");
            writer.WriteElementString("xmax", XmlFormat.Text(width));
            writer.WriteElementString("ymax", XmlFormat.Text(height));
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    /// <summary>A file name that stays in the folder whatever the id: cats/1.jpg becomes cats_1.xml, and a second of that name cats_1 (2).xml.</summary>
    private static string FileName(string id, HashSet<string> taken)
    {
        var stem = Path.ChangeExtension(id, null).Trim('.', '/', ' ');
        var plain = string.Concat(stem.Select(character => char.IsLetterOrDigit(character) || character is '-' or '.' or ' ' ? character : '_'));
        plain = plain.Length == 0 ? "_" : plain.Length > MaximumName ? plain[..MaximumName] : plain;
        var name = plain + Extension;
        for (var number = 2; !taken.Add(name); number++)
            name = FormattableString.Invariant($"{plain} ({number}){Extension}");
        return name;
    }
}
