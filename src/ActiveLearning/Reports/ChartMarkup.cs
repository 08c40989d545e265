using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ActiveLearning.Runtime;

namespace ActiveLearning.Reports;

/// <summary>Makes an SVG file for everybody out of what the chart library makes for browsers.</summary>
internal static class ChartMarkup
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <summary>
    /// Adds a title and a description for those who do not see the picture, takes out what only serves pointers, and replaces dominant-baseline, which
    /// librsvg and office programs ignore, by an offset.
    /// </summary>
    /// <param name="svg">SVG text.</param>
    /// <param name="title">The title.</param>
    /// <param name="description">The description.</param>
    /// <exception cref="ActiveLearningException">The text is not well-formed (<c>ChartFailed</c>).</exception>
    public static string Finish(string svg, string title, string description)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            root = XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw new ActiveLearningException("ChartFailed", ErrorKind.InvalidOperation, $"The chart could not be drawn: {e.Message}", null, e);
        }

        root.Descendants(s_svg + "style").Remove();
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Attribute("class")?.Remove();
            element.Attribute("pointer-events")?.Remove();
            if (element.Name != s_svg + "text" || (string?)element.Attribute("dominant-baseline") != "central")
                continue;
            element.Attribute("dominant-baseline")!.Remove();
            element.SetAttributeValue("dy", "0.35em");
        }

        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", "chart-title chart-description");
        root.AddFirst(
            new XElement(s_svg + "title", new XAttribute("id", "chart-title"), title),
            new XElement(s_svg + "desc", new XAttribute("id", "chart-description"), description));
        return string.Create(CultureInfo.InvariantCulture, $"{root.ToString(SaveOptions.DisableFormatting)}\n");
    }
}
