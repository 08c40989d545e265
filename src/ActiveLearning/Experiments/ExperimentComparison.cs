using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>The strategies of an experiment side by side: means over the seeds, intervals, tests against a baseline.</summary>
public sealed record ExperimentComparison
{
    /// <summary>The strategy that others are compared with unless another is named.</summary>
    public const string DefaultBaseline = "Random";

    /// <summary>The level of all tests; intervals hold 1 minus this.</summary>
    internal const double Significance = 0.05;

    /// <summary>The most seeds whose sign flips are counted out: about a million ways.</summary>
    private const int MaximumFlips = 20;

    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>The strategy the others are compared with; null where there is none.</summary>
    public required string? Baseline { get; init; }

    /// <summary>The label count at which they are compared; null where they share none.</summary>
    public required int? Labels { get; init; }

    /// <summary>One entry a strategy, in the experiment's order.</summary>
    public required IReadOnlyList<StrategyComparison> Strategies { get; init; }

    /// <summary>What a reader must know of these figures, for example lanes that are not finished; one sentence each.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Compares the strategies of an experiment.</summary>
    /// <param name="run">The experiment, finished or not.</param>
    /// <param name="baseline">The strategy to compare with; null for Random where the experiment has it.</param>
    /// <param name="accuracy">The accuracy to ask "how many labels?" about, 0 to 1; null for the baseline's last.</param>
    /// <exception cref="ActiveLearningException">
    /// There are no results (<c>NoResults</c>), the baseline is no strategy of the experiment (<c>BaselineNotFound</c>), a cycle is there twice
    /// (<c>DuplicateResult</c>), or an accuracy is none (<c>InvalidResult</c>).
    /// </exception>
    public static ExperimentComparison Compare(ExperimentRun run, string? baseline = null, double? accuracy = null)
    {
        var comparison = Compare(run.Name, run.Results, baseline, accuracy);
        var waiting = run.Strategies.Except(comparison.Strategies.Select(strategy => strategy.Strategy), StringComparer.Ordinal).ToArray();
        return waiting.Length == 0 ? comparison : comparison with { Remarks = [.. comparison.Remarks, $"Without a finished cycle yet: {string.Join(", ", waiting)}."] };
    }

    /// <summary>Compares the strategies of some results.</summary>
    /// <param name="name">The experiment's name.</param>
    /// <param name="results">One entry for each finished cycle.</param>
    /// <param name="baseline">The strategy to compare with; null for Random where it is there.</param>
    /// <param name="accuracy">The accuracy to ask "how many labels?" about, 0 to 1; null for the baseline's last.</param>
    /// <exception cref="ActiveLearningException">As of the other overload.</exception>
    public static ExperimentComparison Compare(string name, IReadOnlyList<ExperimentResult> results, string? baseline = null, double? accuracy = null)
    {
        if (results.Count == 0)
            throw new ActiveLearningException("NoResults", ErrorKind.InvalidOperation, $"Experiment '{name}' has no finished cycle yet; there is nothing to compare.", name);

        var lanes = ReadLanes(name, results);
        var strategies = lanes.Select(lane => lane.Strategy).Distinct(StringComparer.Ordinal).ToArray();
        var chosen = FindBaseline(name, strategies, baseline);
        var labels = FindEnd(lanes, strategies);
        var finished = labels is null ? [] : lanes.Where(lane => lane.Accuracies.ContainsKey(labels.Value)).ToArray();
        var counts = CommonCounts(finished, labels);

        var curves = strategies.ToDictionary(strategy => strategy, strategy => Curve(lanes.Where(lane => lane.Strategy == strategy)), StringComparer.Ordinal);
        var target = accuracy ?? (chosen is null || labels is null ? null : curves[chosen].First(point => point.Labels == labels).Mean);
        var compared = strategies.Select(strategy => Describe(strategy, curves[strategy])).ToArray();
        return new ExperimentComparison
        {
            Experiment = name,
            Baseline = chosen,
            Labels = labels,
            Strategies = Correct(compared),
            Remarks = Remark(lanes, labels, counts.Length, chosen),
        };

        StrategyComparison Describe(string strategy, IReadOnlyList<CurvePoint> curve)
        {
            var own = finished.Where(lane => lane.Strategy == strategy).ToArray();
            var description = new StrategyComparison
            {
                Experiment = name,
                Strategy = strategy,
                Baseline = chosen,
                Seeds = own.Length,
                Labels = labels,
                TargetAccuracy = target,
                LabelsToTarget = target is { } wanted ? LearningCurve.LabelsTo([.. curve.Select(point => (point.Labels, point.Mean))], wanted) : null,
                Curve = curve,
            };
            if (own.Length == 0)
                return description;

            // From the lanes that are compared: the curve's last point may hold others.
            var (mean, deviation, low, high) = SeedStatistics.Describe([.. own.Select(lane => lane.Accuracies[labels!.Value])]);
            description = description with
            {
                Accuracy = mean,
                Deviation = deviation,
                Low = low,
                High = high,
                AreaUnderCurve = counts.Length > 1 ? own.Average(lane => Area(lane, counts)) : null,
            };
            return chosen is null || strategy == chosen ? description : Against(description, own, [.. finished.Where(lane => lane.Strategy == chosen)], counts);
        }
    }

    private static StrategyComparison Against(StrategyComparison description, Lane[] own, Lane[] baseline, int[] counts)
    {
        var pairs = own.Join(baseline, lane => lane.Seed, lane => lane.Seed, (mine, theirs) => (Mine: mine, Theirs: theirs)).ToArray();
        if (pairs.Length == 0)
            return description;
        var (wins, ties, losses) = (0, 0, 0);
        foreach (var count in counts.Skip(1))
        {
            var differences = pairs.Select(pair => pair.Mine.Accuracies[count] - pair.Theirs.Accuracies[count]).ToArray();
            if (differences.Length < 2 || SeedStatistics.TTest(differences) >= Significance)
                ties++;
            else if (differences.Average() > 0)
                wins++;
            else
                losses++;
        }

        return description with
        {
            Difference = Pair([.. pairs.Select(pair => pair.Mine.Accuracies[description.Labels!.Value] - pair.Theirs.Accuracies[description.Labels.Value])]),
            AreaDifference = counts.Length > 1 ? Pair([.. pairs.Select(pair => Area(pair.Mine, counts) - Area(pair.Theirs, counts))]) : null,
            Wins = wins,
            Ties = ties,
            Losses = losses,
        };
    }

    private static PairedDifference Pair(double[] differences)
    {
        var (mean, _, low, high) = SeedStatistics.Describe(differences);
        return new PairedDifference
        {
            Seeds = differences.Length,
            Mean = mean,
            Low = low,
            High = high,
            PValue = differences.Length > 1 ? SeedStatistics.TTest(differences) : null,
            PermutationPValue = differences.Length is > 1 and <= MaximumFlips ? SeedStatistics.SignFlipTest(differences) : null,
        };
    }

    /// <summary>Holm's correction over the strategies, for each of the two figures on its own.</summary>
    private static StrategyComparison[] Correct(StrategyComparison[] strategies)
    {
        var final = Corrected(strategies, strategy => strategy.Difference);
        var area = Corrected(strategies, strategy => strategy.AreaDifference);
        return [.. strategies.Select((strategy, i) => strategy with { Difference = final[i], AreaDifference = area[i] })];
    }

    private static PairedDifference?[] Corrected(StrategyComparison[] strategies, Func<StrategyComparison, PairedDifference?> figure)
    {
        var differences = strategies.Select(figure).ToArray();
        var tested = Enumerable.Range(0, differences.Length).Where(i => differences[i]?.PValue is not null).ToArray();
        var corrected = SeedStatistics.Holm([.. tested.Select(i => differences[i]!.PValue!.Value)]);
        for (var k = 0; k < tested.Length; k++)
            differences[tested[k]] = differences[tested[k]]! with { AdjustedPValue = corrected[k] };
        return differences;
    }

    private static Lane[] ReadLanes(string name, IReadOnlyList<ExperimentResult> results)
    {
        foreach (var result in results)
        {
            if (!double.IsFinite(result.Accuracy))
            {
                throw new ActiveLearningException(
                    "InvalidResult", ErrorKind.InvalidData,
                    FormattableString.Invariant($"In experiment '{name}' the accuracy of {result.Strategy}, seed {result.Seed}, at {result.Labels} labels is {result.Accuracy}; run that lane again."), result);
            }
        }

        return
        [
            .. results.GroupBy(result => (result.Strategy, result.Seed)).Select(group =>
            {
                var accuracies = new SortedDictionary<int, double>();
                foreach (var result in group)
                {
                    if (!accuracies.TryAdd(result.Labels, result.Accuracy))
                    {
                        throw new ActiveLearningException(
                            "DuplicateResult", ErrorKind.InvalidData,
                            FormattableString.Invariant($"In experiment '{name}' {result.Strategy}, seed {result.Seed}, occurs twice at {result.Labels} labels; pipe each experiment's results once, or several experiments as a whole (Get-ALExperiment)."), result);
                    }
                }

                return new Lane(group.Key.Strategy, group.Key.Seed, accuracies);
            }),
        ];
    }

    private static string? FindBaseline(string name, string[] strategies, string? baseline)
    {
        var found = Array.Find(strategies, strategy => string.Equals(strategy, baseline ?? DefaultBaseline, StringComparison.OrdinalIgnoreCase));
        return found is null && baseline is not null
            ? throw new ActiveLearningException(
                "BaselineNotFound", ErrorKind.NotFound, $"Experiment '{name}' has no strategy '{baseline}' to compare with; it has {string.Join(", ", strategies)}.", baseline)
            : found;
    }

    /// <summary>
    /// The largest label count that every strategy has reached with two seeds (with one, where it has no more lanes): in an experiment that still runs, or
    /// whose lanes stop by a rule, one lane that is behind must not hide what the others say.
    /// </summary>
    private static int? FindEnd(Lane[] lanes, string[] strategies)
    {
        var byStrategy = strategies.Select(strategy => lanes.Where(lane => lane.Strategy == strategy).ToArray()).ToArray();
        return lanes.SelectMany(lane => lane.Accuracies.Keys).Distinct().OrderDescending().Select(count => (int?)count)
            .FirstOrDefault(count => byStrategy.All(own => own.Count(lane => lane.Accuracies.ContainsKey(count!.Value)) >= Math.Min(2, own.Length)));
    }

    private static int[] CommonCounts(Lane[] lanes, int? end) =>
        lanes.Length == 0 ? [] : [.. lanes[0].Accuracies.Keys.Where(count => count <= end && lanes.All(lane => lane.Accuracies.ContainsKey(count)))];

    private static CurvePoint[] Curve(IEnumerable<Lane> lanes) =>
    [
        .. lanes.SelectMany(lane => lane.Accuracies).GroupBy(point => point.Key, point => point.Value).OrderBy(group => group.Key).Select(group =>
        {
            var values = group.ToArray();
            var (mean, deviation, low, high) = SeedStatistics.Describe(values);
            return new CurvePoint(group.Key, values.Length, mean, deviation, low, high);
        }),
    ];

    private static double Area(Lane lane, int[] counts) => LearningCurve.Area([.. counts.Select(count => (count, lane.Accuracies[count]))]);

    private static string[] Remark(Lane[] lanes, int? end, int counts, string? baseline)
    {
        var remarks = new List<string>();
        if (end is not { } labels)
            return ["The strategies share no label count; nothing can be compared."];
        var last = lanes.Max(lane => lane.Accuracies.Keys.Max());
        if (labels < last)
            remarks.Add(FormattableString.Invariant($"Compared at {labels:N0} labels, the most that every strategy has reached; the longest lanes go to {last:N0}."));
        var behind = lanes.Where(lane => !lane.Accuracies.ContainsKey(labels)).ToArray();
        if (behind.Length > 0)
        {
            var named = string.Join(", ", behind.Take(5).Select(lane => FormattableString.Invariant($"{lane.Strategy} seed {lane.Seed}")));
            remarks.Add(FormattableString.Invariant($"Left out of the comparison, not having reached {labels:N0} labels: {named}{(behind.Length > 5 ? FormattableString.Invariant($" and {behind.Length - 5} more") : "")}."));
        }

        if (counts < 2)
            remarks.Add("With a single label count there is no curve and no area under it.");
        if (baseline is null)
            remarks.Add($"There is no strategy '{DefaultBaseline}' here and no other baseline was named; differences were not computed.");
        return [.. remarks];
    }

    /// <summary>One strategy with one seed: its accuracy by label count.</summary>
    private sealed record Lane(string Strategy, long Seed, SortedDictionary<int, double> Accuracies);
}
