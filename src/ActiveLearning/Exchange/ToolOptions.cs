namespace ActiveLearning.Exchange;

/// <summary>What an annotation tool is told besides the rows of a batch.</summary>
public sealed record ToolOptions
{
    /// <summary>The classes to choose from, in order; classes of rows that are missing are added.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>
    /// What comes before a sample's id where the file refers to its picture, for example https://example.org/photos/, s3://bucket/photos/ or
    /// /data/local-files/?d=photos/. After a web address or a question mark the id is percent-encoded.
    /// </summary>
    public string ImagePrefix { get; init; } = "";

    /// <summary>The name of the model behind the predictions.</summary>
    public string Model { get; init; } = "ActiveLearning";

    /// <summary>These options with all classes that rows have.</summary>
    /// <param name="rows">The rows.</param>
    internal ToolOptions WithClassesOf(IReadOnlyList<ExportRow> rows) =>
        this with { Classes = [.. Classes.Concat(rows.SelectMany(row => new[] { row.Label, row.PredictedClass }).OfType<string>()).Distinct(StringComparer.Ordinal)] };

    /// <summary>How a file refers to a sample's picture.</summary>
    /// <param name="id">The sample's id.</param>
    internal string ReferTo(string id) =>
        ImagePrefix.StartsWith("http", StringComparison.OrdinalIgnoreCase) || ImagePrefix.Contains('?', StringComparison.Ordinal)
            ? ImagePrefix + string.Join('/', id.Split('/').Select(Uri.EscapeDataString))
            : ImagePrefix + id;
}
