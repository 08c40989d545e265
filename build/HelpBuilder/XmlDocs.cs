using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HelpBuilder;

/// <summary>The summaries in a compiler's documentation file, as plain text.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The documentation file.</param>
    public XmlDocs(string path) => _members = XDocument.Load(path).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>The summary of a member.</summary>
    /// <param name="member">Its documentation id, for example "T:Namespace.Type".</param>
    public string Summary(string member)
    {
        var summary = _members.TryGetValue(member, out var element) ? element.Element("summary") : null;
        return summary is null ? throw new HelpMissingException($"{member} has no summary.") : Space().Replace(Text(summary), " ").Trim();
    }

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" } reference => (reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))!.Value.Split('.', ':')[^1],
        XElement child => Text(child),
        _ => "",
    }));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
