using ActiveLearning.Exchange.Labels;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange.Labels;

/// <summary>Files of tests/fixtures/exchange, and what tests do with them and with others.</summary>
internal static class LabelFixtures
{
    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "exchange", name);

    /// <summary>Reads a file without a pool.</summary>
    internal static AnnotatedItem[] Read(string path, LabelFormat format)
    {
        var problems = new List<ItemProblem>();
        using var file = new LabelSourceFile(path, new RunContext(problem: problems.Add));
        AnnotatedItem[] items = [.. LabelReader.For(format, name => name).Read(file)];
        Assert.Empty(problems);
        return items;
    }
}
