using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>
/// One strategy of an experiment. In the file it is a name, or keys: <c>name</c>, <c>label</c>, <c>measure</c>, <c>training</c> (what differs from the
/// experiment's), <c>preFilter</c> and <c>preFilterFactor</c> (a measure that leaves the samples it puts first, and how many times the batch), <c>passes</c>, <c>dropoutRate</c> and
/// <c>committee</c> (dropout passes, and how many more models are trained to vote), and beside them the strategy's own options, which are the public settable properties of its class.
/// </summary>
public sealed record StrategyRecipe
{
    private const int MaximumLabel = 100;
    private const int DefaultCommittee = 2;

    private static readonly string[] s_ownKeys = ["name", "label", "measure", "training", "preFilter", "preFilterFactor", "passes", "dropoutRate", "committee"];

    private StrategyRecipe(Strategy strategy, string measure, string label, TrainingOptions training)
    {
        Strategy = strategy;
        Measure = measure;
        Label = label;
        Training = training;
    }

    /// <summary>The strategy with its options.</summary>
    public Strategy Strategy { get; }

    /// <summary>The uncertainty's name, for strategies that need scores.</summary>
    public string Measure { get; }

    /// <summary>What results call it; differs from the experiment's other labels.</summary>
    public string Label { get; }

    /// <summary>How this strategy's models are trained: the experiment's options with what the strategy changes.</summary>
    public TrainingOptions Training { get; init; }

    /// <summary>Which candidates are chosen from; null for all.</summary>
    public PreFilter? PreFilter { get; init; }

    /// <summary>How many dropout passes strategies and measures of several opinions take.</summary>
    public int Passes { get; init; } = new PredictOptions().Passes;

    /// <summary>The share of an embedding that a pass drops; null for that of the training.</summary>
    public double? DropoutRate { get; init; }

    /// <summary>How many more models are trained in each cycle to vote beside the first; 2 where the strategy needs some and nothing is said.</summary>
    public int Committee { get; init; }

    /// <summary>Reads an entry of <c>strategies</c>.</summary>
    /// <param name="node">The entry.</param>
    /// <param name="common">The experiment's training options.</param>
    /// <exception cref="ActiveLearningException">It cannot be used (<c>InvalidRecipe</c>).</exception>
    internal static StrategyRecipe Read(RecipeNode node, TrainingOptions common)
    {
        var map = node switch
        {
            RecipeMap keys => keys,
            RecipeScalar { Text.Length: > 0 } name => new RecipeMap(name.Mark, [(new RecipeScalar(name.Mark, "name", false), name)]),
            _ => throw node.Mark.Error($"a strategy is a name, or keys and values with a 'name', not {node.Kind}."),
        };
        var nameNode = map.Find("name") ?? throw map.Mark.Error("a strategy lacks the key 'name'.");
        var written = Text(nameNode, "name");
        nameNode.Mark.Check(() => StrategyRegistry.Get(written));
        var measure = "Entropy";
        if (map.Find("measure") is { } measureNode)
        {
            measure = Text(measureNode, "measure");
            measureNode.Mark.Check(() => measure = Measures.Get(measure).Name);
        }

        var strategy = Configure(map, StrategyRegistry.Get(written));
        var label = map.Find("label") is { } labelNode ? ReadLabel(labelNode) : DefaultLabel(strategy, measure);
        return new StrategyRecipe(strategy, measure, label, ReadTraining(map.Find("training"), node, common, strategy))
        {
            PreFilter = ReadFilter(map),
            Passes = ReadNumber(map, "passes", 2, 1000) is { } passes ? (int)passes : new PredictOptions().Passes,
            DropoutRate = ReadNumber(map, "dropoutRate", 0.01, 0.99),
            Committee = (int)(ReadNumber(map, "committee", 1, 100) ?? ((strategy.Needs & StrategyNeeds.Committee) != 0 ? DefaultCommittee : 0)),
        };
    }

    private static PreFilter? ReadFilter(RecipeMap map)
    {
        var factor = ReadNumber(map, "preFilterFactor", 1, 1_000_000);
        if (map.Find("preFilter") is not { } node)
            return factor is null ? null : throw map.Find("preFilterFactor")!.Mark.Error("'preFilterFactor' goes with 'preFilter', the measure that it is about.");
        Measure? measure = null;
        var name = Text(node, "preFilter");
        node.Mark.Check(() => measure = Measures.Get(name));
        return new PreFilter(measure!, (int)(factor ?? PreFilter.DefaultFactor));
    }

    private static double? ReadNumber(RecipeMap map, string key, double least, double most)
    {
        if (map.Find(key) is not { } node)
            return null;
        var isWhole = least >= 1;
        if (node is RecipeScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most && (!isWhole || number == Math.Truncate(number)))
            return number;
        throw node.Mark.Error(FormattableString.Invariant($"'{key}' must be a {(isWhole ? "whole " : "")}number from {least} to {most}."));
    }

    /// <summary>People know a strategy that only ranks by its measure's name.</summary>
    private static string DefaultLabel(Strategy strategy, string measure) => strategy is TopKStrategy ? measure : strategy.Info.Name;

    private static Strategy Configure(RecipeMap map, Strategy known)
    {
        var strategy = StrategyRegistry.Fresh(known);
        RecipeBinder.BindOnto(map, strategy, $"strategy '{known.Info.Name}'", s_ownKeys);
        return strategy;
    }

    private static TrainingOptions ReadTraining(RecipeNode? node, RecipeNode place, TrainingOptions common, Strategy strategy)
    {
        var training = common with { };
        if (node is RecipeMap map)
        {
            RecipeBinder.BindOnto(map, training, "'training'", [], (typeof(TrainingOptions), nameof(TrainingOptions.Seed)));
            if (map.Find("epochs") is not null && map.Find("steps") is null)
                training = training with { Steps = null };
            ExperimentRecipe.CheckTraining(map, training);
        }
        else if (node is not null)
        {
            throw node.Mark.Error($"'training' takes keys and values, not {node.Kind}.");
        }

        if ((strategy.Needs & StrategyNeeds.LossHead) == 0)
            return training;
        // The strategy cannot do without the head; that it has to be trained goes without saying.
        training = training with { LossPrediction = true };
        (node ?? place).Mark.Check(training.Validate);
        return training;
    }

    private static string ReadLabel(RecipeNode node)
    {
        var label = Text(node, "label").Trim();
        return label.Length is > 0 and <= MaximumLabel && !label.Any(char.IsControl)
            ? label
            : throw node.Mark.Error(FormattableString.Invariant($"'label' must be 1 to {MaximumLabel} characters on one line."));
    }

    private static string Text(RecipeNode node, string key) =>
        node is RecipeScalar { Text.Length: > 0 } scalar ? scalar.Text : throw node.Mark.Error($"'{key}' must be a text, not {node.Kind}.");
}
