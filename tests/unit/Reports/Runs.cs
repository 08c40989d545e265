using ActiveLearning.Experiments;

namespace ActiveLearning.Tests.Reports;

/// <summary>Made-up experiments.</summary>
internal static class Runs
{
    public const string Script = "<script>alert(1)</script>";
    public const string Image = "</script><img src=x onerror=alert(2)>";
    public const string Quotes = "\"'`{a|b} & ${x}\u2028\u0007";

    public static ExperimentResult Result(string strategy, long seed, int labels, double accuracy) =>
        new() { Strategy = strategy, Seed = seed, Cycle = 1, Labels = labels, Accuracy = accuracy, Loss = 1 };

    /// <summary>Lanes of 100, 200, ... labels: one curve a seed, seeds from 0.</summary>
    public static ExperimentResult[] Curves(params (string Strategy, double[][] Seeds)[] strategies) =>
    [
        .. strategies.SelectMany(strategy => strategy.Seeds.SelectMany((curve, seed) => curve.Select(
            (accuracy, i) => Result(strategy.Strategy, seed, 100 * (i + 1), accuracy) with { Cycle = i + 1 }))),
    ];

    /// <summary>Everything a report can show, with names that try to break out of it.</summary>
    public static ExperimentRun Hostile()
    {
        var random = new Random(5);
        var results = Curves(
            ("Random", [[0.50, 0.60, 0.66], [0.51, 0.61, 0.67], [0.49, 0.60, 0.66]]),
            (Script, [[0.50, 0.63, 0.71], [0.51, 0.64, 0.73], [0.49, 0.64, 0.71]]),
            (Image, [[0.50, 0.59, 0.65], [0.51, 0.62, 0.66], [0.49, 0.60, 0.67]]),
            (Quotes, [[0.48, 0.58, 0.62], [0.47, 0.55, 0.63], [0.49, 0.56, 0.63]]));
        var detailed = results.Select(result => result with
        {
            ClassAccuracy = [result.Accuracy, result.Accuracy - 0.1, double.NaN],
            ClassPicks = [random.Next(20, 50), random.Next(20, 50), random.Next(20, 50)],
            Losses = result.Strategy == Image ? Histogram() : null,
        });
        var manifest = new Dictionary<string, string> { ["Strategies"] = $"Random, {Script}", [Image] = Quotes };
        return new ExperimentRun("Experiment <b>bold</b>", "/nowhere", ["circle", Image, Script], manifest, [.. detailed]);
    }

    private static LossHistogram Histogram() => new()
    {
        TrueMinimum = 0,
        TrueMaximum = 4,
        TrueCounts = [40, 20, 10, 5],
        PredictedMinimum = -1,
        PredictedMaximum = 1,
        PredictedCounts = [5, 40, 25, 5],
        RankingAccuracy = 0.7,
    };
}
