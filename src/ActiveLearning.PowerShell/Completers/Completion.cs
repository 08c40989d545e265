using System.Management.Automation;
using System.Management.Automation.Language;

namespace ActiveLearning.PowerShell.Completers;

/// <summary>Makes completions of names.</summary>
internal static class Completion
{
    /// <summary>The names that begin with what was typed, quoted where they need it.</summary>
    /// <param name="typed">What was typed so far, with or without an opening quote.</param>
    /// <param name="names">Name and explanation of each candidate.</param>
    public static IEnumerable<CompletionResult> Of(string? typed, IEnumerable<(string Name, string Explanation)> names)
    {
        var start = typed?.Trim('\'', '"') ?? "";
        foreach (var (name, explanation) in names)
        {
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                yield return new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, explanation);
        }
    }

    /// <summary>A name as it can stand in a command.</summary>
    /// <param name="name">The name.</param>
    internal static string Quote(string name)
    {
        var plain = name.Length > 0 && (char.IsLetterOrDigit(name[0]) || name[0] == '_')
            && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':');
        return plain ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
    }
}
