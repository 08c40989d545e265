using System.ComponentModel.DataAnnotations;
using ActiveLearning.Runtime;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>
/// Strategies compared under equal conditions, as a YAML file says it: every strategy with every seed is a lane, a lane runs for a number of cycles.
/// Every property is a key in camelCase.
/// </summary>
public sealed record ExperimentRecipe
{
    private const string StrategiesKey = "strategies";
    private const int MaximumName = 100;

    /// <summary>A name for people; without it the file's.</summary>
    public string Name { get; init; } = "";

    /// <summary>The samples to choose from.</summary>
    [Required]
    public PoolRecipe Pool { get; init; } = new();

    /// <summary>The samples to measure on; hidden labels count as labels.</summary>
    public PoolRecipe? TestPool { get; init; }

    /// <summary>Share of the pool that is set aside to measure on, the same samples for all lanes and the same share of every class; instead of <see cref="TestPool"/>.</summary>
    [Range(0.001, 0.999)]
    public double? TestFraction { get; init; }

    /// <summary>A network trained on the pool without labels, whose embeddings take the place of the pictures in all lanes; null for none.</summary>
    public PretrainingRecipe? Pretraining { get; init; }

    /// <summary>How each cycle's model is trained, from new random weights; its seed comes from the lane's seed and the cycle.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How the next samples are chosen: what is compared.</summary>
    public IReadOnlyList<StrategyRecipe> Strategies { get; init; } = [];

    /// <summary>
    /// How many samples are labeled at random before the first cycle, besides those that have a label; the same ones for every strategy of a seed. 0 with a pool that answers by itself: each
    /// strategy chooses the first batch too, without a model; those that need one have theirs drawn at random.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int Start { get; init; }

    /// <summary>How many samples are chosen in each cycle.</summary>
    [Range(1, int.MaxValue)]
    public int PerCycle { get; init; } = 100;

    /// <summary>How many cycles are run.</summary>
    [Range(1, 10_000)]
    public int Cycles { get; init; } = 1;

    /// <summary>One run of every strategy for each: the roots of all that chance decides.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>When a lane ends early; null for never.</summary>
    public StopRecipe? Stop { get; init; }

    /// <summary>The directory of the results, relative to the file's own folder.</summary>
    public string Output { get; init; } = "out";

    /// <summary>What is kept besides results and picks.</summary>
    public SaveRecipe Save { get; init; } = new();

    /// <summary>How batches are written for annotation tools.</summary>
    public ExportRecipe Export { get; init; } = new();

    /// <summary>The file's text, or null for an experiment that was not read from one.</summary>
    internal string? Text { get; private init; }

    /// <summary>Reads an experiment.</summary>
    /// <param name="path">Full path of a YAML file.</param>
    /// <exception cref="ActiveLearningException">
    /// The file cannot be read (<c>FileNotFound</c>, <c>ReadFailed</c>) or says what cannot be run (<c>InvalidRecipe</c>, with line and column).
    /// </exception>
    public static ExperimentRecipe Load(string path) => Parse(RecipeParser.ReadText(path), path);

    /// <summary>Reads an experiment from text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">The name that errors give.</param>
    /// <exception cref="ActiveLearningException">The text says what cannot be run (<c>InvalidRecipe</c>).</exception>
    public static ExperimentRecipe Parse(string yaml, string file)
    {
        var recipe = FromNode(RecipeParser.Parse(yaml, file)) with { Text = yaml };
        return recipe.Name.Length > 0 ? recipe : recipe with { Name = Path.GetFileNameWithoutExtension(file) };
    }

    /// <summary>Checks training options and puts an error at the key it is about.</summary>
    /// <param name="node">Where the options stand, or null where they are the defaults.</param>
    /// <param name="training">The options.</param>
    internal static void CheckTraining(RecipeMap? node, TrainingOptions training)
    {
        try
        {
            training.Validate();
        }
        catch (ActiveLearningException e) when (node is not null)
        {
            // The message begins with the option's name; its key is the place to look at.
            var named = node.Entries.FirstOrDefault(entry => e.Message.StartsWith(entry.Key.Text + " ", StringComparison.OrdinalIgnoreCase));
            throw (named.Value ?? node).Mark.Error(e.Message, e);
        }
    }

    private static ExperimentRecipe FromNode(RecipeNode node)
    {
        if (node is not RecipeMap map)
            throw node.Mark.Error($"an experiment takes keys and values, not {node.Kind}.");
        var recipe = new ExperimentRecipe();
        RecipeBinder.BindOnto(map, recipe, "an experiment", [StrategiesKey], (typeof(ExperimentRecipe), nameof(Strategies)), (typeof(TrainingOptions), nameof(TrainingOptions.Seed)));
        CheckPool(map, "pool", recipe.Pool);
        if (recipe.TestPool is not null)
            CheckPool(map, "testPool", recipe.TestPool);
        if (recipe.TestPool is null == recipe.TestFraction is null)
            throw map.Mark.Error("an experiment needs either 'testPool' or 'testFraction', to measure on.");
        CheckCycles(map, recipe);
        CheckTraining(map.Find("training") as RecipeMap, recipe.Training);
        if (recipe.Pretraining is { } pretraining)
            map.Find("pretraining")!.Mark.Check(pretraining.ToOptions(recipe.Training.Device).Validate);
        return recipe with { Strategies = ReadStrategies(map, recipe.Training) };
    }

    private static void CheckCycles(RecipeMap map, ExperimentRecipe recipe)
    {
        if (recipe.Cycles > 1 && !recipe.Pool.AsOracle)
            throw map.Mark.Error("more than one cycle needs a pool that answers by itself: set 'asOracle: true' in 'pool', or 'cycles: 1'.");
        if (recipe.Start > 0 && !recipe.Pool.AsOracle)
            throw map.Find("start")!.Mark.Error("'start' needs a pool that answers by itself: set 'asOracle: true' in 'pool'.");
        if (recipe.Pool.AsOracle && map.Find("start") is null)
            throw map.Mark.Error("a pool with 'asOracle: true' has no label at the start: give 'start', the number to label at random first, or 0 to have each strategy choose them.");
        if (map.Find("seeds") is RecipeList seeds)
        {
            if (seeds.Items.Count == 0)
                throw seeds.Mark.Error("'seeds' is empty; give at least one, such as [1, 2, 3].");
            for (var i = 1; i < recipe.Seeds.Count; i++)
            {
                if (recipe.Seeds.Take(i).Contains(recipe.Seeds[i]))
                    throw seeds.Items[i].Mark.Error($"seed {recipe.Seeds[i]} occurs twice; its runs would be equal.");
            }
        }

        if (map.Find("stop") is { } stop && recipe.Stop is { Accuracy: null, Labels: null, Criteria.Count: 0 })
            throw stop.Mark.Error("'stop' needs 'accuracy', 'labels' or a criterion, such as 'stabilizingPredictions: {}'.");
        if (map.Find("name") is { } name && (recipe.Name.Length > MaximumName || recipe.Name.Any(char.IsControl)))
            throw name.Mark.Error(FormattableString.Invariant($"'name' must be at most {MaximumName} characters on one line."));
    }

    private static StrategyRecipe[] ReadStrategies(RecipeMap map, TrainingOptions training)
    {
        if (map.Find(StrategiesKey) is not { } node)
            throw map.Mark.Error($"an experiment lacks the key '{StrategiesKey}'.");
        if (node is not RecipeList { Items.Count: > 0 } list)
            throw node.Mark.Error($"'{StrategiesKey}' must be a list of strategies, such as [Random, {{name: TopK, measure: Entropy}}].");
        var strategies = new StrategyRecipe[list.Items.Count];
        for (var i = 0; i < strategies.Length; i++)
        {
            strategies[i] = StrategyRecipe.Read(list.Items[i], training);
            if (strategies.Take(i).Any(earlier => string.Equals(earlier.Label, strategies[i].Label, StringComparison.OrdinalIgnoreCase)))
                throw list.Items[i].Mark.Error($"there are two strategies '{strategies[i].Label}'; give one of them another 'label'.");
        }

        return strategies;
    }

    private static void CheckPool(RecipeMap recipe, string key, PoolRecipe pool)
    {
        var node = recipe.Find(key)!;
        if (pool.Path is null == pool.Synthetic is null)
            throw node.Mark.Error($"'{key}' needs either 'path' or 'synthetic'.");
    }
}
