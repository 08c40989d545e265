namespace HelpBuilder;

/// <summary>A page of module/docs: paragraphs of description, then examples, each a heading, fenced commands and a remark.</summary>
internal static class Page
{
    private const string Fence = "```";

    /// <summary>Reads a page.</summary>
    /// <param name="path">The page.</param>
    public static (IReadOnlyList<string> Description, IReadOnlyList<ExampleHelp> Examples) Read(string path)
    {
        if (!File.Exists(path))
            throw new HelpMissingException($"there is no page {path}.");
        var parts = File.ReadAllText(path).ReplaceLineEndings("\n").Split("\n## ");
        var examples = parts.Skip(1).Select(part => Example(part, path)).ToList();
        return examples.Count >= 2 ? (Paragraphs(parts[0]), examples) : throw new HelpMissingException($"{path} has fewer than two examples.");
    }

    private static ExampleHelp Example(string text, string path)
    {
        var pieces = text.Split(Fence);
        if (pieces.Length != 3 || pieces[2].Trim().Length == 0)
            throw new HelpMissingException($"an example in {path} is not a heading, one block of commands and a remark: {pieces[0].Trim()}");
        var code = pieces[1][(pieces[1].IndexOf('\n') + 1)..];
        return new ExampleHelp(pieces[0].Trim(), code.TrimEnd(), string.Join(' ', Paragraphs(pieces[2])));
    }

    private static List<string> Paragraphs(string text) =>
        text.Split("\n\n").Select(paragraph => string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            .Where(paragraph => paragraph.Length > 0).ToList();
}
