using System.Text.Json;
using ActiveLearning.Agreement;

namespace ActiveLearning.Tests.Agreement;

/// <summary>Made-up annotators of tests/fixtures/agreement, and what others say of them.</summary>
internal sealed record AnnotatorCase(JsonElement Json)
{
    public static IReadOnlyList<AnnotatorCase> All { get; } =
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "agreement", "agreement.json"))).RootElement
            .GetProperty("cases").EnumerateArray().Select(static json => new AnnotatorCase(json)),
    ];

    /// <summary>Their labels; classes are named so that their order is that of their numbers.</summary>
    public AnnotationTable Table()
    {
        var table = new AnnotationTable();
        var sample = 0;
        foreach (var row in Json.GetProperty("votes").EnumerateArray())
        {
            var annotator = 0;
            foreach (var vote in row.EnumerateArray())
            {
                if (vote.GetInt32() is var number and >= 0)
                    table.Add($"s{sample}", $"a{annotator}", $"class {number}");
                annotator++;
            }

            sample++;
        }

        return table;
    }
}
