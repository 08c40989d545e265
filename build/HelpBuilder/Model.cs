namespace HelpBuilder;

/// <summary>What is said about a cmdlet.</summary>
internal sealed record CommandHelp(
    string Verb,
    string Noun,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<IReadOnlyList<ParameterHelp>> Sets,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<ExampleHelp> Examples)
{
    public string Name => $"{Verb}-{Noun}";
}

/// <summary>What is said about a parameter, in one of its sets.</summary>
internal sealed record ParameterHelp(
    string Name,
    string Description,
    Type Type,
    string? Set,
    bool Mandatory,
    int? Position,
    bool FromPipeline,
    bool FromProperty,
    bool Wildcards,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    string Default);

/// <summary>An example: what it shows, the commands, and what there is to say about them.</summary>
internal sealed record ExampleHelp(string Title, string Code, string Remarks);
