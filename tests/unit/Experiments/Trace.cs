using System.Text.Json.Nodes;

namespace ActiveLearning.Tests.Experiments;

/// <summary>All that an experiment left in its directory except times: two runs that went the same way have the same trace.</summary>
internal static class Trace
{
    public static string Of(string directory)
    {
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(directory, path).Replace('\\', '/'), Path: path))
            .Where(file => file.Name is not ("manifest.json" or ".experiment.lock" or "results.csv") && !file.Name.EndsWith("notes.json", StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        return string.Concat(files.Select(file => $"== {file.Name}\n{(file.Name == "results.jsonl" ? Results(file.Path) : File.ReadAllText(file.Path))}"))
            + string.Concat(File.ReadAllLines(Path.Combine(directory, "results.csv")).Select(line => string.Join(',', line.Split(',')[..7]) + "\n"));
    }

    private static string Results(string path) => string.Concat(File.ReadAllLines(path).Select(line =>
    {
        var result = JsonNode.Parse(line)!.AsObject();
        foreach (var time in result.Select(entry => entry.Key).Where(key => key.EndsWith("Seconds", StringComparison.Ordinal)).ToArray())
            result.Remove(time);
        return result.ToJsonString() + "\n";
    }));
}
