using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Selection;

/// <summary>Queries by a strategy's name, on small pools of vectors.</summary>
internal static class Queries
{
    /// <summary>A pool of vectors of small whole numbers, so that distances are exact and many of them are equal.</summary>
    internal static Pool Lattice(int count, int width, int values, RandomSource random, Func<int, bool> isLabeled)
    {
        var numbers = new float[count * width];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = random.Next(values);
        return Of(numbers, width, isLabeled);
    }

    /// <summary>A pool of given vectors.</summary>
    internal static Pool Of(float[] values, int width, Func<int, bool> isLabeled) => new(
        "vectors", new TestPools.FeatureSource(values, width), TestPools.Names(2), Enumerable.Range(0, values.Length / width).Select(i => isLabeled(i) ? i % 2 : -1).ToArray());

    /// <summary>Runs a query on one thread.</summary>
    internal static IReadOnlyList<BatchItem> Select(
        string strategy, Pool pool, int count, int seed = 1, Model? model = null, RunContext? context = null, params (string Name, object? Value)[] options) =>
        BatchSelector.Select(
            StrategyRegistry.Create(strategy, options.ToDictionary(option => option.Name, option => option.Value)),
            new QueryContext(pool, new SeedTree(seed), context ?? RunContext.None, model, options: new() { Device = "Cpu", Threads = 1 }), count);
}
