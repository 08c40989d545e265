using System.ComponentModel.DataAnnotations;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>One strategy run for a number of cycles, as a YAML file says it. Every property is a key in camelCase.</summary>
public sealed record CycleRecipe
{
    /// <summary>The samples to choose from.</summary>
    [Required]
    public PoolRecipe Pool { get; init; } = new();

    /// <summary>The samples to measure on; its labels are visible.</summary>
    public PoolRecipe? TestPool { get; init; }

    /// <summary>Share of the pool that is set aside to measure on, the same share of every class; instead of <see cref="TestPool"/>.</summary>
    [Range(0.001, 0.999)]
    public double? TestFraction { get; init; }

    /// <summary>How each cycle's model is trained, from new random weights; its seed comes from <see cref="Seed"/>.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How the next samples are chosen.</summary>
    public StrategyRecipe Strategy { get; init; } = new();

    /// <summary>How many samples are labeled at random before the first cycle, besides those that have a label.</summary>
    [Range(0, int.MaxValue)]
    public int Start { get; init; }

    /// <summary>How many samples are chosen in each cycle.</summary>
    [Range(1, int.MaxValue)]
    public int PerCycle { get; init; } = 100;

    /// <summary>How many cycles are run.</summary>
    [Range(1, 10_000)]
    public int Cycles { get; init; } = 1;

    /// <summary>The root of every seed of the run.</summary>
    public long Seed { get; init; }

    /// <summary>The folder of the results, relative to the recipe's own folder.</summary>
    public string Output { get; init; } = "out";

    /// <summary>How batches are written.</summary>
    public ExportRecipe Export { get; init; } = new();

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">Full path of a YAML file.</param>
    /// <exception cref="ActiveLearningException">
    /// The file cannot be read (<c>FileNotFound</c>, <c>ReadFailed</c>) or says what cannot be run (<c>InvalidRecipe</c>, with line and column).
    /// </exception>
    public static CycleRecipe Load(string path) => FromNode(RecipeParser.ParseFile(path));

    /// <summary>Reads a recipe from text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">The name that errors give.</param>
    /// <exception cref="ActiveLearningException">The text says what cannot be run (<c>InvalidRecipe</c>).</exception>
    public static CycleRecipe Parse(string yaml, string file) => FromNode(RecipeParser.Parse(yaml, file));

    private static CycleRecipe FromNode(RecipeNode node)
    {
        var recipe = RecipeBinder.Bind<CycleRecipe>(node, (typeof(TrainingOptions), nameof(TrainingOptions.Seed)));
        var map = (RecipeMap)node;
        CheckPool(map, "pool", recipe.Pool);
        if (recipe.TestPool is not null)
            CheckPool(map, "testPool", recipe.TestPool);
        if (recipe.TestPool is null == recipe.TestFraction is null)
            throw map.Mark.Error("a recipe needs either 'testPool' or 'testFraction', to measure on.");
        if (recipe.Cycles > 1 && !recipe.Pool.AsOracle)
            throw map.Mark.Error("more than one cycle needs a pool that answers by itself: set 'asOracle: true' in 'pool', or 'cycles: 1'.");
        if (recipe.Start > 0 && !recipe.Pool.AsOracle)
            throw map.Find("start")!.Mark.Error("'start' needs a pool that answers by itself: set 'asOracle: true' in 'pool'.");
        if (recipe.Start == 0 && recipe.Pool.AsOracle)
            throw map.Mark.Error("a pool with 'asOracle: true' has no label at the start: give 'start', the number to label at random first.");
        CheckNames(map.Find("strategy") as RecipeMap, recipe.Strategy);
        CheckTraining(map.Find("training") as RecipeMap, recipe.Training);
        return recipe;
    }

    private static void CheckNames(RecipeMap? node, StrategyRecipe strategy)
    {
        // Defaults are right; only what was written can be wrong.
        node?.Find("name")?.Mark.Check(() => StrategyRegistry.Get(strategy.Name));
        node?.Find("measure")?.Mark.Check(() => Measures.Get(strategy.Measure));
    }

    private static void CheckTraining(RecipeMap? node, TrainingOptions training)
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

    private static void CheckPool(RecipeMap recipe, string key, PoolRecipe pool)
    {
        var node = recipe.Find(key)!;
        if (pool.Path is null == pool.Synthetic is null)
            throw node.Mark.Error($"'{key}' needs either 'path' or 'synthetic'.");
    }
}
