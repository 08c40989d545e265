using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Selection.Discriminative;

/// <summary>Pools of feature vectors in Gaussian clouds.</summary>
internal static class Clouds
{
    /// <summary>Makes a pool.</summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="width">Length of a vector.</param>
    /// <param name="center">The centre of a sample's cloud, the same for every column.</param>
    /// <param name="isLabeled">Which samples have a label.</param>
    /// <param name="seed">Of the vectors.</param>
    /// <param name="change">Changes the vectors at last.</param>
    internal static Pool Create(int count, int width, Func<int, double> center, Func<int, bool> isLabeled, int seed = 1, Action<float[]>? change = null)
    {
        var random = new RandomSource(seed);
        var values = new float[count * width];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextGaussian() + center(i / width));
        change?.Invoke(values);
        return new Pool(
            "clouds", new TestPools.FeatureSource(values, width), TestPools.Names(2), Enumerable.Range(0, count).Select(i => isLabeled(i) ? i % 2 : -1).ToArray());
    }

    internal static IReadOnlyList<BatchItem> Select(
        Pool pool, int count, int seed = 1, RunContext? context = null, params (string Name, object? Value)[] options) =>
        Query(pool, count, out _, seed, context, options);

    internal static IReadOnlyList<BatchItem> Query(
        Pool pool, int count, out QueryContext query, int seed = 1, RunContext? context = null, params (string Name, object? Value)[] options)
    {
        // One thread: these networks are small, and results are the same on every machine.
        query = new QueryContext(pool, new SeedTree(seed), context ?? RunContext.None, options: new() { Device = "Cpu", Threads = 1 });
        return BatchSelector.Select(StrategyRegistry.Create("Discriminative", options.ToDictionary(option => option.Name, option => option.Value)), query, count);
    }
}
