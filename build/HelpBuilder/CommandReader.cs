using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace HelpBuilder;

/// <summary>Reads what a cmdlet's class says about itself. Attributes are read as data: the reference assembly's own do not keep what they are given.</summary>
internal static class CommandReader
{
    /// <summary>Whether a type is a cmdlet.</summary>
    /// <param name="type">Any type.</param>
    public static bool IsCommand(Type type) => !type.IsAbstract && Data(type, nameof(CmdletAttribute)).Any();

    /// <summary>Reads a cmdlet.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="docs">Where the summaries are.</param>
    /// <param name="pages">The folder with its page.</param>
    public static CommandHelp Read(Type type, XmlDocs docs, string pages)
    {
        var cmdlet = Data(type, nameof(CmdletAttribute)).Single();
        var (verb, noun) = ((string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!);
        var instance = Activator.CreateInstance(type)!;
        var parameters = type.GetProperties().SelectMany(property => Parameters(property, instance, docs)).ToList();
        if (Named(cmdlet, "SupportsShouldProcess") is true)
        {
            parameters.Add(Common("WhatIf", "wi", "Shows what would be done without doing it."));
            parameters.Add(Common("Confirm", "cf", "Asks before doing it."));
        }

        var names = parameters.Select(parameter => parameter.Set).OfType<string>().Distinct().ToList();
        var first = Named(cmdlet, "DefaultParameterSetName") as string;
        var sets = (names.Count == 0 ? [""] : names.OrderByDescending(name => name == first).ToArray())
            .Select(set => parameters.Where(parameter => parameter.Set is null || parameter.Set == set).OrderBy(parameter => parameter.Position ?? int.MaxValue).ToList())
            .ToList();
        // What depends on an argument is described, but would make every syntax line unreadable.
        parameters.AddRange(OptionReader.Read(type));
        var all = parameters.GroupBy(parameter => parameter.Name).Select(same => same.First()).OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ToList();
        var outputs = Data(type, nameof(OutputTypeAttribute))
            .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
            .Select(output => ((Type)output.Value!).FullName!).Distinct().ToList();
        var (description, examples) = Page.Read(Path.Combine(pages, $"{verb}-{noun}.md"));
        return new CommandHelp(verb, noun, docs.Summary($"T:{type.FullName}"), description, sets, all, outputs, examples);
    }

    private static IEnumerable<ParameterHelp> Parameters(PropertyInfo property, object instance, XmlDocs docs)
    {
        foreach (var attribute in Data(property, nameof(ParameterAttribute)))
        {
            var declaring = property.DeclaringType!.IsGenericType ? property.DeclaringType.GetGenericTypeDefinition() : property.DeclaringType;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var element = type.GetElementType() ?? type;
            yield return new ParameterHelp(
                property.Name,
                docs.Summary($"P:{declaring.FullName}.{property.Name}"),
                type,
                Named(attribute, "ParameterSetName") as string,
                Named(attribute, "Mandatory") is true,
                Named(attribute, "Position") as int?,
                Named(attribute, "ValueFromPipeline") is true,
                Named(attribute, "ValueFromPipelineByPropertyName") is true,
                Data(property, nameof(SupportsWildcardsAttribute)).Any(),
                Data(property, nameof(AliasAttribute)).SelectMany(Strings).ToList(),
                element.IsEnum ? Enum.GetNames(element) : Data(property, nameof(ValidateSetAttribute)).SelectMany(Strings).ToList(),
                Default(property.GetValue(instance)));
        }
    }

    private static ParameterHelp Common(string name, string alias, string description) =>
        new(name, description, typeof(SwitchParameter), null, false, null, false, false, false, [alias], [], "False");

    private static string Default(object? value) => value switch
    {
        null or "" => "None",
        SwitchParameter => "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        _ => "None",
    };

    private static IEnumerable<string> Strings(CustomAttributeData attribute) => attribute.ConstructorArguments
        .SelectMany(argument => (IEnumerable<CustomAttributeTypedArgument>)argument.Value!).Select(argument => (string)argument.Value!);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;

    private static IEnumerable<CustomAttributeData> Data(MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType.Name == attribute);
}
