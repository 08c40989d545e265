using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Tests.Scoring;

/// <summary>Measures, through the whole scoring path, against their closed forms in double precision.</summary>
public sealed class MeasureTests
{
    private static readonly float[][] Rows =
    [
        [0, 0, 0, 0], [1, 2, 3, 4], [-1, -2, -3, -4.5f], [100, 0, 0, 0], [1e4f, 1e4f, 0, -1e4f], [1e30f, 0, -1e30f, 3], [50, 50, 50, -50],
        [0.1f, 0.1000001f, 0.1f, 0.1f], [-3e38f, 0, 0, 0], [16, 0, -16, 16.000001f], [3, 3, -100, -100], [88.7f, -88.7f, 10, 20],
    ];

    public static TheoryData<string, double> Cases
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (var name in new[] { "LeastConfidence", "Margin", "Ratio", "Entropy", "NormalizedEntropy" })
            {
                foreach (var temperature in new[] { 1, 0.25, 7.5 })
                    data.Add(name, temperature);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_closed_form(string name, double temperature)
    {
        using var data = new LogitsPool([.. Rows.SelectMany(static row => row)], 4);
        var scores = Scorer.Score(data.Model, data.Pool, Measures.Get(name), new PredictOptions { Temperature = temperature, BatchSize = 5, Threads = 1 }, RunContext.None).ToList();
        Assert.Equal(Enumerable.Range(0, Rows.Length), scores.Select(static score => score.Index));
        for (var i = 0; i < Rows.Length; i++)
        {
            var p = Softmax(Rows[i], temperature);
            Assert.Equal(ClosedForm(name, p), scores[i].Uncertainty, 1e-6);
            Assert.Equal(p.Max(), scores[i].Confidence, 1e-6);
        }
    }

    [Fact]
    public void Many_classes_stay_within_a_millionth()
    {
        const int classes = 1000;
        var logits = Enumerable.Range(0, classes * 3).Select(static i => (float)(Math.Sin(i * 0.37) * (1 + (i / 1000 * 5)))).ToArray();
        using var data = new LogitsPool(logits, classes);
        foreach (var measure in Measures.All.Where(static measure => measure.Input == MeasureInput.LogProbabilities))
        {
            var scores = Scorer.Score(data.Model, data.Pool, measure, new PredictOptions { Threads = 1 }, RunContext.None).ToList();
            for (var i = 0; i < 3; i++)
                Assert.Equal(ClosedForm(measure.Name, Softmax(logits[(i * classes)..((i + 1) * classes)], 1)), scores[i].Uncertainty, 1e-6);
        }
    }

    [Fact]
    public void One_class_is_certain()
    {
        using var data = new LogitsPool([1, 2, 3], 1);
        foreach (var measure in Measures.All.Where(static measure => measure.Input == MeasureInput.LogProbabilities))
            Assert.All(Scorer.Score(data.Model, data.Pool, measure, new PredictOptions(), RunContext.None), static score => Assert.Equal(0, score.Uncertainty));
    }

    [Fact]
    public void Every_measure_is_there_and_says_what_it_is()
    {
        Assert.Equal(
            ["Bald", "Entropy", "LeastConfidence", "Margin", "MeanEntropy", "NormalizedEntropy", "PredictedLoss", "Ratio", "Variance", "VariationRatio", "VoteEntropy"],
            Measures.All.Select(static measure => measure.Name));
        Assert.All(Measures.All, static measure => Assert.All(new[] { measure.Description, measure.Formula, measure.Reference }, text => Assert.False(string.IsNullOrWhiteSpace(text))));
        Assert.Equal("Margin", Measures.Get("mArGiN").Name);
        var error = Assert.Throws<ActiveLearningException>(() => Measures.Get("Doubt"));
        Assert.Equal("MeasureNotFound", error.ErrorId);
        Assert.Contains("NormalizedEntropy", error.Message, StringComparison.Ordinal);
    }

    private static double[] Softmax(float[] logits, double temperature)
    {
        var largest = logits.Max(logit => logit / temperature);
        var weights = logits.Select(logit => Math.Exp((logit / temperature) - largest)).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static double ClosedForm(string name, double[] p)
    {
        var sorted = p.OrderDescending().ToArray();
        var entropy = -p.Sum(static value => value == 0 ? 0 : value * Math.Log(value));
        return name switch
        {
            "LeastConfidence" => 1 - sorted[0],
            "Margin" => 1 - (sorted[0] - sorted[1]),
            "Ratio" => sorted[1] / sorted[0],
            "Entropy" => entropy,
            "NormalizedEntropy" => entropy / Math.Log(p.Length),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}
