using System.Text.Json;
using ActiveLearning.LabelIssues;
using ActiveLearning.Tests.Models;

namespace ActiveLearning.Tests.LabelIssues;

public sealed class ConfidentLearningTests
{
    [Fact]
    public void Counts_are_those_of_brute_force()
    {
        foreach (var @case in Cases("confident.json"))
        {
            var classes = @case.GetProperty("classes").GetInt32();
            var labels = @case.GetProperty("labels").Integers();
            var judged = ConfidentLearning.Judge(@case.GetProperty("probabilities").Floats(), labels, classes);
            Assert.Equal(@case.GetProperty("thresholds").Doubles(), judged.Thresholds, (expected, actual) => Math.Abs(expected - actual) < 1e-9);
            Assert.Equal(@case.GetProperty("joint").EnumerateArray().SelectMany(row => row.Integers()), judged.Joint);
            Assert.Equal(@case.GetProperty("margins").Doubles(), judged.Margins, (expected, actual) => Math.Abs(expected - actual) < 1e-6);
            var doubted = Enumerable.Range(0, labels.Length).Where(i => judged.Confident[i] >= 0 && judged.Confident[i] != labels[i]).Select(i => (i, judged.Confident[i])).ToArray();
            Assert.NotEmpty(doubted);
            Assert.Equal(@case.GetProperty("doubted").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())), doubted);
        }
    }

    internal static JsonElement[] Cases(string name) =>
    [
        .. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "labelissues", name))).RootElement.GetProperty("cases").EnumerateArray(),
    ];
}
