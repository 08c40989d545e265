using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ActiveLearning.Selection;

/// <summary>
/// What the source says of a property: its summary, from the documentation file that lies beside the assembly. Thus an option is explained once, where
/// it is declared. Classes of other assemblies, which may have no such file, explain theirs by a <see cref="DescriptionAttribute"/>.
/// </summary>
internal static partial class SourceSummaries
{
    private static readonly Lazy<Dictionary<string, XElement>> Members = new(Load);

    /// <summary>The explanation as plain text; empty where there is none.</summary>
    /// <param name="property">A property of a strategy.</param>
    internal static string Of(PropertyInfo property)
    {
        if (property.DeclaringType!.Assembly != typeof(SourceSummaries).Assembly)
            return property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        // Nested classes are written with a plus sign by reflection and with a dot by the compiler.
        var member = $"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";
        return Members.Value.TryGetValue(member, out var element) && element.Element("summary") is { } summary ? Space().Replace(Text(summary), " ").Trim() : "";
    }

    private static Dictionary<string, XElement> Load()
    {
        try
        {
            var path = Path.ChangeExtension(typeof(SourceSummaries).Assembly.Location, ".xml");
            return XDocument.Load(path).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Xml.XmlException or ArgumentException)
        {
            // Explanations are a courtesy: without them everything works.
            return [];
        }
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
