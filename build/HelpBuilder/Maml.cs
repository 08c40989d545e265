using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace HelpBuilder;

/// <summary>Writes the help format that Get-Help reads (MAML).</summary>
internal static class Maml
{
    private static readonly XNamespace s_help = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The whole file.</summary>
    /// <param name="commands">The cmdlets.</param>
    public static XElement Write(IEnumerable<CommandHelp> commands) =>
        new(s_help + "helpItems", new XAttribute("schema", "maml"), commands.Select(Command));

    private static XElement Command(CommandHelp command) => new(
        s_command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", s_maml),
        new XAttribute(XNamespace.Xmlns + "command", s_command),
        new XAttribute(XNamespace.Xmlns + "dev", s_dev),
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", command.Name),
            new XElement(s_command + "verb", command.Verb),
            new XElement(s_command + "noun", command.Noun),
            Description([command.Synopsis])),
        Description(command.Description),
        new XElement(s_command + "syntax", command.Sets.Select(set => new XElement(
            s_command + "syntaxItem",
            new XElement(s_maml + "name", command.Name),
            set.Select(parameter => Parameter(parameter, inSyntax: true))))),
        new XElement(s_command + "parameters", command.Parameters.Select(parameter => Parameter(parameter, inSyntax: false))),
        new XElement(s_command + "inputTypes", Inputs(command).Select(input => Typed("inputType", input.Type, input.Description))),
        new XElement(s_command + "returnValues", command.Outputs.Select(output => Typed("returnValue", output, ""))),
        new XElement(s_command + "examples", command.Examples.Select((example, number) => Example(example, number + 1))),
        new XElement(
            s_command + "relatedLinks",
            new XElement(s_maml + "navigationLink", new XElement(s_maml + "linkText", "about_ActiveLearning"), new XElement(s_maml + "uri"))));

    private static XElement Parameter(ParameterHelp parameter, bool inSyntax)
    {
        var pipeline = (parameter.FromPipeline, parameter.FromProperty) switch
        {
            (true, true) => "True (ByValue, ByPropertyName)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };
        var isSwitch = parameter.Type == typeof(SwitchParameter);
        var value = new XElement(s_command + "parameterValue", new XAttribute("required", !isSwitch), new XAttribute("variableLength", parameter.Type.IsArray), TypeName(parameter.Type));
        return new XElement(
            s_command + "parameter",
            new XAttribute("required", parameter.Mandatory),
            new XAttribute("variableLength", parameter.Type.IsArray),
            new XAttribute("globbing", parameter.Wildcards),
            new XAttribute("pipelineInput", pipeline),
            new XAttribute("position", parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(s_maml + "name", parameter.Name),
            Description([parameter.Description]),
            inSyntax && parameter.Values.Count > 0
                ? new XElement(s_command + "parameterValueGroup", parameter.Values.Select(name =>
                    new XElement(s_command + "parameterValue", new XAttribute("required", false), new XAttribute("variableLength", false), name)))
                : null,
            inSyntax && isSwitch ? null : value,
            new XElement(s_dev + "type", new XElement(s_maml + "name", TypeName(parameter.Type)), new XElement(s_maml + "uri")),
            new XElement(s_dev + "defaultValue", parameter.Default));
    }

    private static IEnumerable<(string Type, string Description)> Inputs(CommandHelp command) => command.Parameters
        .Where(parameter => parameter.FromPipeline || parameter.FromProperty)
        .Select(parameter => (parameter.Type.FullName!, $"{(parameter.FromPipeline ? "An object for" : "A property of the name of")} -{parameter.Name}."));

    private static XElement Typed(string name, string type, string description) => new(
        s_command + name,
        new XElement(s_dev + "type", new XElement(s_maml + "name", type), new XElement(s_maml + "uri")),
        Description([description]));

    private static XElement Example(ExampleHelp example, int number) => new(
        s_command + "example",
        new XElement(s_maml + "title", string.Create(CultureInfo.InvariantCulture, $"Example {number}: {example.Title}")),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", new XElement(s_maml + "para", example.Remarks)));

    private static XElement Description(IEnumerable<string> paragraphs) =>
        new(s_maml + "description", paragraphs.Select(paragraph => new XElement(s_maml + "para", paragraph)));

    private static string TypeName(Type type) => type.Name;
}
