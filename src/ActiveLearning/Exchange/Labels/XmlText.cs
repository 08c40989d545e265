using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Reads XML from outside: no DTD, hence no entities and no external references, UTF-8 only, one element in memory at a time. An element becomes JSON
/// that holds all of it: <c>{"element":name,"attributes":{...},"content":[elements and texts in order]}</c>.
/// </summary>
internal static class XmlText
{
    /// <summary>The key of an element's name.</summary>
    internal const string Element = "element";

    /// <summary>The key of an element's attributes.</summary>
    internal const string Attributes = "attributes";

    /// <summary>The key of what is inside an element.</summary>
    internal const string Content = "content";

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ActiveLearningException">It is too long for XML (<c>InvalidFile</c>).</exception>
    internal static XmlReader Open(LabelSourceFile file)
    {
        if (file.Stream.Length > ExchangeLimits.XmlBytes)
            throw file.Invalid(FormattableString.Invariant($"it is longer than {ExchangeLimits.XmlBytes} bytes, the most for XML; split it"));
        file.Stream.Position = 0;
        // The mark that some editors put in front of UTF-8.
        Span<byte> start = stackalloc byte[3];
        if (file.Stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual("\uFEFF"u8))
            file.Stream.Position = 0;
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = ExchangeLimits.XmlBytes,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = true,
        };
        // Through a text reader, since the parser would else follow whatever encoding the file declares.
        var text = new StreamReader(new MarkupStream(file), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        // Creating the parser reads the beginning already.
        return Guard(file, () => XmlReader.Create(text, settings));
    }

    /// <summary>Runs one step of reading with the parser's exceptions turned into ours.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="file">The file.</param>
    /// <param name="read">The step.</param>
    /// <exception cref="ActiveLearningException">The text is no XML (<c>InvalidFile</c>).</exception>
    internal static T Guard<T>(LabelSourceFile file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException e) when (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw file.Invalid("it has a document type declaration, which could refer to other files; remove the <!DOCTYPE> line");
        }
        catch (XmlException e)
        {
            throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber} is not XML ({ShownText.Of(e.Message.Split(" Line ", 2)[0].TrimEnd('.'))})"));
        }
        catch (DecoderFallbackException)
        {
            throw file.Invalid("it is not UTF-8 text; save it as UTF-8");
        }
    }

    /// <summary>The next element that is a child of the root, or null at the end.</summary>
    /// <param name="reader">At the root, or after a child of it.</param>
    /// <param name="file">The file.</param>
    internal static JsonDocument? ReadChild(XmlReader reader, LabelSourceFile file) => Guard(file, () =>
    {
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == 1)
                return ReadElement(reader, file);
        }

        return null;
    });

    /// <summary>The element that the reader stands at, with all that is inside; afterwards it stands at the element's end.</summary>
    /// <param name="reader">At an element.</param>
    /// <param name="file">The file.</param>
    internal static JsonDocument ReadElement(XmlReader reader, LabelSourceFile file)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            Copy(reader, writer, file);
        return JsonDocument.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = 4 * ExchangeLimits.Depth });
    }

    /// <summary>The elements inside an element.</summary>
    /// <param name="element">From <see cref="ReadElement"/>.</param>
    /// <param name="name">Only elements of that name, or null.</param>
    internal static IEnumerable<JsonElement> Children(this JsonElement element, string? name = null) =>
        element.Get(Content).Items().Where(child => child.ValueKind == JsonValueKind.Object && (name is null || child.ElementName() == name));

    /// <summary>The name of an element.</summary>
    /// <param name="element">From <see cref="ReadElement"/>.</param>
    internal static string ElementName(this JsonElement element) => element.Get(Element).GetString()!;

    /// <summary>An attribute of an element without blanks around it, or null where there is none or it is empty.</summary>
    /// <param name="element">From <see cref="ReadElement"/>.</param>
    /// <param name="name">Its name.</param>
    internal static string? Attribute(this JsonElement element, string name) => element.Get(Attributes).Get(name).Text();

    /// <summary>The text of the first element found by a path of names, or null.</summary>
    /// <param name="element">From <see cref="ReadElement"/>.</param>
    /// <param name="path">Names of elements, from the outside.</param>
    internal static string? InnerText(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            element = element.Children(name).FirstOrDefault();
        return element.Get(Content).Items().FirstOrDefault(item => item.ValueKind == JsonValueKind.String).Text();
    }

    private static void Copy(XmlReader reader, Utf8JsonWriter writer, LabelSourceFile file)
    {
        if (reader.Depth > ExchangeLimits.Depth)
            throw file.Invalid($"its elements are nested deeper than {ExchangeLimits.Depth}");
        if (writer.BytesCommitted + writer.BytesPending > ExchangeLimits.ItemBytes)
            throw file.Invalid($"a single element in it is longer than {ExchangeLimits.ItemBytes} bytes");
        writer.WriteStartObject();
        writer.WriteString(Element, reader.Name);
        if (reader.HasAttributes)
        {
            writer.WriteStartObject(Attributes);
            while (reader.MoveToNextAttribute())
                writer.WriteString(reader.Name, reader.Value);
            writer.WriteEndObject();
            reader.MoveToElement();
        }

        if (!reader.IsEmptyElement)
        {
            writer.WriteStartArray(Content);
            var depth = reader.Depth;
            while (reader.Read() && reader.Depth > depth)
            {
                if (reader.NodeType == XmlNodeType.Element)
                    Copy(reader, writer, file);
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace)
                    writer.WriteStringValue(reader.Value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
