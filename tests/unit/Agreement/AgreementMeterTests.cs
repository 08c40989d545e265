using System.Text.Json;
using ActiveLearning.Agreement;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Agreement;

public sealed class AgreementMeterTests
{
    /// <summary>Diagnoses of 30 patients by 6 psychiatrists each: depression, personality disorder, schizophrenia, neurosis, other (Fleiss 1971, table 1).</summary>
    private static readonly string[] s_fleiss =
    [
        "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006", "10050", "11040", "03300", "10050", "02031",
        "00501", "30012", "51000", "02040", "10203", "00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006",
    ];

    [Fact]
    public void The_published_example_of_Fleiss_gives_the_published_figures()
    {
        var table = new AnnotationTable();
        for (var patient = 0; patient < s_fleiss.Length; patient++)
        {
            var doctor = 0;
            for (var diagnosis = 0; diagnosis < 5; diagnosis++)
            {
                for (var i = s_fleiss[patient][diagnosis] - '0'; i > 0; i--)
                    table.Add($"patient {patient}", $"doctor {doctor++}", "abcde"[diagnosis].ToString());
            }
        }

        var report = AgreementMeter.Measure(table, RunContext.None);
        Assert.Equal((30, 30, 180, 6), (report.Samples, report.SharedSamples, report.Labels, report.Annotators.Count));
        Assert.Equal(0.556, report.Agreement!.Value, 3);
        Assert.Equal(0.430, report.FleissKappa!.Value, 3);
        Assert.Equal(["a", "b", "c", "d", "e"], report.Classes.Select(own => own.Class));
        Assert.Equal([0.245, 0.245, 0.520, 0.471, 0.566], report.Classes.Select(own => Math.Round(own.Kappa!.Value, 3)));
        Assert.Equal([26, 26, 30, 55, 43], report.Classes.Select(own => own.Labels));
        Assert.Equal(s_fleiss.Count(counts => !counts.Contains('6')), report.Disagreements);
    }

    [Fact]
    public void Pairs_agree_with_scikit_learn()
    {
        foreach (var @case in AnnotatorCase.All)
        {
            var report = AgreementMeter.Measure(@case.Table(), RunContext.None);
            var expected = @case.Json.GetProperty("pairs").EnumerateArray().ToArray();
            Assert.Equal(expected.Length, report.Pairs.Count);
            foreach (var pair in expected)
            {
                var own = report.Pairs.Single(own => new HashSet<string> { own.First, own.Second }.SetEquals([Name(pair, "first"), Name(pair, "second")]));
                Assert.Equal(pair.GetProperty("samples").GetDouble(), own.Samples);
                Assert.Equal(pair.GetProperty("agreement").GetDouble(), own.Agreement, 12);
                Assert.Equal(pair.GetProperty("kappa").GetDouble(), own.CohenKappa!.Value, 12);
            }

            Assert.Equal(expected.Average(pair => pair.GetProperty("kappa").GetDouble()), report.CohenKappa!.Value, 12);
        }

        static string Name(JsonElement pair, string property) => $"a{pair.GetProperty(property).GetInt32()}";
    }

    [Fact]
    public void The_last_label_of_an_annotator_counts_and_an_empty_one_takes_it_back()
    {
        var table = new AnnotationTable();
        table.Add("1", "anna", "cat");
        table.Add("1", "ben", "dog");
        table.Add("1", "anna", "dog");
        table.Add("2", "anna", "cat");
        table.Add("2", "ben", "cat");
        table.Add("2", "ben", null);
        table.Add("3", "carla", null);
        var report = AgreementMeter.Measure(table, RunContext.None);
        Assert.Equal((2, 1, 3, 0, 1.0), (report.Samples, report.SharedSamples, report.Labels, report.Disagreements, report.Agreement));
        // One class throughout: there is no chance to be better than.
        Assert.Null(report.FleissKappa);
        Assert.Null(Assert.Single(report.Pairs).CohenKappa);
        Assert.Equal("dog", Assert.Single(report.Classes).Class);
    }

    [Fact]
    public void One_annotator_agrees_with_nobody()
    {
        var table = new AnnotationTable();
        table.Add("1", "anna", "cat");
        var report = AgreementMeter.Measure(table, RunContext.None);
        Assert.Equal((1, 0, (double?)null, (double?)null, (double?)null), (report.Samples, report.SharedSamples, report.Agreement, report.FleissKappa, report.CohenKappa));
        Assert.Empty(report.Pairs);
        Assert.Equal("NoAnnotations", Assert.Throws<ActiveLearningException>(() => AgreementMeter.Measure(new AnnotationTable(), RunContext.None)).ErrorId);
    }

    [Fact]
    public void Disagreements_come_the_most_divided_first()
    {
        var table = new AnnotationTable();
        foreach (var (id, labels) in (IEnumerable<(string, string)>)[("all", "xxx"), ("two", "xxy"), ("none", "xyz"), ("one", "x"), ("also two", "yzy")])
        {
            for (var i = 0; i < labels.Length; i++)
                table.Add(id, $"a{i}", labels[i].ToString());
        }

        var found = AgreementMeter.FindDisagreements(table);
        Assert.Equal(["none", "two", "also two"], found.Select(own => own.Id));
        Assert.Equal([0, 1 / 3.0, 1 / 3.0], found.Select(own => own.Agreement));
        Assert.Equal(["y 2", "z 1"], found[2].Votes.Select(vote => vote.ToString()));
        Assert.Equal(["a0: y", "a1: z", "a2: y"], found[2].Labels.Select(label => label.ToString()));
    }
}
