using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>Opens the pools that an experiment names.</summary>
internal static class PoolOpener
{
    private const string UnknownLabel = "its label is not known, so the simulated annotator cannot give it";

    /// <summary>Opens the samples to choose from and those to measure on. The caller disposes both.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="baseDirectory">The folder that its paths are relative to.</param>
    /// <param name="context">Receives problems and remarks.</param>
    /// <exception cref="ActiveLearningException">The data cannot be read.</exception>
    internal static (Pool Pool, Pool Test) Open(ExperimentRecipe recipe, string baseDirectory, RunContext context)
    {
        var all = Open(recipe.Pool, baseDirectory, context);
        Pool? pool = null;
        try
        {
            // The same test samples for all seeds: lanes are compared on equal ground.
            (pool, var test) = recipe.TestPool is { } testPool
                ? (all, Open(testPool, baseDirectory, context))
                : PoolSplitter.Split(all, recipe.TestFraction!.Value, stratified: true, new SeedTree(0).Derive("split"));
            MarkUnknown(pool, context);
            return (pool, test);
        }
        catch
        {
            all.Dispose();
            throw;
        }
        finally
        {
            // A split pool keeps the data alive by itself.
            if (pool is not null && pool != all)
                all.Dispose();
        }
    }

    /// <summary>A sample without a hidden label would be chosen again and again.</summary>
    private static void MarkUnknown(Pool pool, RunContext context)
    {
        if (!pool.HasOracle)
            return;
        var count = 0;
        for (var i = 0; i < pool.Count; i++)
        {
            if (pool.GetOracleLabel(i) < 0 && pool.GetLabel(i) < 0 && pool.MarkBad(i, UnknownLabel))
                count++;
        }

        if (count > 0)
            context.Warning?.Invoke($"{count} of {pool.Count} samples of pool '{pool.Name}' have no known label; they are left out.");
    }

    /// <summary>The pool's database that an experiment names, or null where it names something else.</summary>
    /// <param name="recipe">What it says of a pool.</param>
    /// <param name="baseDirectory">The folder that its paths are relative to.</param>
    internal static string? FindDatabase(PoolRecipe recipe, string baseDirectory) =>
        recipe.Synthetic is null && recipe.Path is { } path && Path.GetFullPath(path, baseDirectory) is var full && PoolDatabase.IsDatabase(full) ? full : null;

    private static Pool Open(PoolRecipe recipe, string baseDirectory, RunContext context)
    {
        if (FindDatabase(recipe, baseDirectory) is { } database)
            return OpenDatabase(database, recipe, context);
        string? Resolve(string? path) => path is null ? null : Path.GetFullPath(path, baseDirectory);
        var options = new PoolOptions
        {
            Format = recipe.Format,
            LabelFile = Resolve(recipe.LabelFile),
            LabelPath = Resolve(recipe.LabelPath),
            Classes = recipe.Classes,
            AsOracle = recipe.AsOracle,
        };
        return recipe.Synthetic is { } synthetic
            ? PoolFactory.Synthetic(synthetic.Shapes, synthetic.Seed, options, synthetic.Size, context)
            : PoolFactory.Open([Resolve(recipe.Path)!], options, context);
    }

    private static Pool OpenDatabase(string database, PoolRecipe recipe, RunContext context)
    {
        if (recipe.Format != PoolFormat.Auto || recipe.LabelFile is not null || recipe.LabelPath is not null || recipe.Classes is { Count: > 0 })
        {
            throw new ActiveLearningException(
                "InvalidRecipe", ErrorKind.InvalidData,
                $"'{database}' is a pool database, which knows its format, classes and labels: leave out format, labelFile, labelPath and classes.", database);
        }

        return DatabasePool.OpenCopy(database, recipe.AsOracle, context);
    }
}
