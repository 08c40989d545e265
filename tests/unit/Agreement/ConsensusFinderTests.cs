using ActiveLearning.Agreement;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;

namespace ActiveLearning.Tests.Agreement;

public sealed class ConsensusFinderTests
{
    [Fact]
    public void Dawid_and_Skenes_estimate_is_that_of_an_independent_implementation()
    {
        foreach (var @case in AnnotatorCase.All)
        {
            var warnings = new List<string>();
            var found = ConsensusFinder.Find(@case.Table(), ConsensusMethod.DawidSkene, new RunContext(warning: warnings.Add)).ToArray();
            var expected = @case.Json.GetProperty("dawidSkene").EnumerateArray().Select(row => row.Doubles()).ToArray();
            Assert.Equal(expected.Length, found.Length);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal($"s{i}", found[i].Id);
                Assert.Equal(expected[i].Max(), found[i].Confidence, 5);
                Assert.Equal($"class {Array.IndexOf(expected[i], expected[i].Max())}", found[i].Label);
            }

            Assert.Equal(@case.Json.GetProperty("settled").GetBoolean(), warnings.Count == 0);
            // The estimate is worth something only where it is not just the majority.
            var majority = ConsensusFinder.Find(@case.Table(), ConsensusMethod.Majority, RunContext.None).ToArray();
            Assert.NotEqual(majority.Select(own => own.Label), found.Select(own => own.Label));
        }
    }

    [Fact]
    public void Careful_annotators_outvote_careless_ones()
    {
        // Two who are right and three who always say "a": majority believes the three.
        var table = new AnnotationTable();
        for (var i = 0; i < 60; i++)
        {
            var truth = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c";
            table.Add($"{i}", "right", truth);
            table.Add($"{i}", "also right", truth);
            for (var careless = 0; careless < 3; careless++)
                table.Add($"{i}", $"careless {careless}", "a");
        }

        Assert.All(ConsensusFinder.Find(table, ConsensusMethod.Majority, RunContext.None), own => Assert.Equal("a", own.Label));
        var found = ConsensusFinder.Find(table, ConsensusMethod.DawidSkene, RunContext.None).ToArray();
        Assert.Equal(Enumerable.Range(0, 60).Select(i => "abc"[i % 3].ToString()), found.Select(own => own.Label));
        Assert.All(found, own => Assert.True(own.Confidence > 0.99));
    }

    [Theory]
    [InlineData(ConsensusMethod.Majority)]
    [InlineData(ConsensusMethod.DawidSkene)]
    public void Ties_take_the_first_class_and_say_so(ConsensusMethod method)
    {
        var table = new AnnotationTable();
        table.Add("tie", "anna", "dog");
        table.Add("tie", "ben", "cat");
        table.Add("other tie", "anna", "cat");
        table.Add("other tie", "ben", "dog");
        var found = ConsensusFinder.Find(table, method, RunContext.None).ToArray();
        Assert.Equal([("tie", "cat", true, 0.5), ("other tie", "cat", true, 0.5)], found.Select(own => (own.Id, own.Label, own.IsTie, Math.Round(own.Confidence, 6))));
        Assert.Equal(["cat 1", "dog 1"], found[0].Votes.Select(vote => vote.ToString()));
    }

    [Fact]
    public void Majority_counts_shares_and_leaves_out_samples_without_a_label()
    {
        var table = new AnnotationTable();
        foreach (var (annotator, label) in (IEnumerable<(string, string)>)[("anna", "dog"), ("ben", "cat"), ("carla", "dog"), ("dora", "dog")])
            table.Add("1", annotator, label);
        table.Add("2", "anna", "cat");
        table.Add("2", "anna", null);
        var found = Assert.Single(ConsensusFinder.Find(table, ConsensusMethod.Majority, RunContext.None));
        Assert.Equal(("1", "dog", 0.75, false), (found.Id, found.Label, found.Confidence, found.IsTie));
        Assert.Equal(found.Label, Assert.Single(ConsensusFinder.Find(table, ConsensusMethod.DawidSkene, RunContext.None)).Label);
    }

    [Fact]
    public void Hundreds_of_annotators_do_not_underflow()
    {
        var table = new AnnotationTable();
        var random = new RandomSource(3);
        for (var i = 0; i < 20; i++)
        {
            for (var annotator = 0; annotator < 2000; annotator++)
                table.Add($"{i}", $"{annotator}", random.Next(10) < 4 ? "abc"[i % 3].ToString() : "abc"[random.Next(3)].ToString());
        }

        var found = ConsensusFinder.Find(table, ConsensusMethod.DawidSkene, RunContext.None).ToArray();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => "abc"[i % 3].ToString()), found.Select(own => own.Label));
        Assert.All(found, own => Assert.Equal(1, own.Confidence, 6));
    }
}
