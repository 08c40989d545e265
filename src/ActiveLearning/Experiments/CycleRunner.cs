using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Training;

namespace ActiveLearning.Experiments;

/// <summary>
/// Runs a recipe: train on what is labeled, measure, choose the next samples, write them out, let the pool's hidden labels answer, and round again.
/// </summary>
public static class CycleRunner
{
    /// <summary>The table of results in the output folder.</summary>
    public const string ResultsFile = "cycles.csv";

    /// <summary>Runs the cycles one by one as they are asked for.</summary>
    /// <param name="recipe">What to run.</param>
    /// <param name="baseDirectory">The folder that the recipe's paths are relative to.</param>
    /// <param name="context">Cancellation and reports.</param>
    /// <returns>
    /// One result a cycle, fewer where the pool runs out. Each is in the output folder's <see cref="ResultsFile"/> before it is returned, and its batch in a file of
    /// its own. Equal recipes give equal picks on the same machine.
    /// </returns>
    /// <exception cref="ActiveLearningException">The data cannot be read, or a cycle cannot go on.</exception>
    public static IEnumerable<CycleResult> Run(CycleRecipe recipe, string baseDirectory, RunContext context)
    {
        var output = Path.GetFullPath(recipe.Output, baseDirectory);
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"Cannot make the folder '{output}': {e.Message}", output, e);
        }

        var seeds = new SeedTree(recipe.Seed);
        using var all = Open(recipe.Pool, baseDirectory, context);
        var (pool, test) = recipe.TestPool is { } testPool
            ? (all, Open(testPool, baseDirectory, context))
            : PoolSplitter.Split(all, recipe.TestFraction!.Value, stratified: true, seeds.Derive("split"));
        using var ownedPool = pool;
        using var ownedTest = test;
        if (recipe.Start > 0)
            Reveal(BatchSelector.Select(StrategyRegistry.Get("Random"), new QueryContext(pool, new SeedTree(seeds.Derive("start")), context), recipe.Start), context);

        var results = new List<CycleResult>();
        for (var cycle = 1; cycle <= recipe.Cycles; cycle++)
        {
            context.ThrowIfStopped();
            var result = RunCycle(recipe, pool, test, cycle, seeds, output, context, out var batch);
            results.Add(result);
            WriteResults(Path.Combine(output, ResultsFile), results);
            yield return result;
            if (batch.Count == 0)
                yield break;
            if (cycle < recipe.Cycles)
                Reveal(batch, context);
        }
    }

    private static CycleResult RunCycle(
        CycleRecipe recipe, Pool pool, Pool test, int cycle, SeedTree seeds, string output, RunContext context, out IReadOnlyList<BatchItem> batch)
    {
        var clock = Stopwatch.StartNew();
        var labels = pool.LabeledCount;
        using var model = Trainer.Train(pool, recipe.Training with { Seed = seeds.Derive("training", cycle) }, null, null, context);
        var predict = new PredictOptions { Device = recipe.Training.Device, Threads = recipe.Training.Threads };
        var metrics = Evaluator.Measure(model, test, predict, context, useOracle: test.HasOracle);
        string? path = null;
        batch = [];
        if (pool.UnlabeledCount > 0)
        {
            var query = new QueryContext(pool, new SeedTree(seeds.Derive("query", cycle)), context, model, Measures.Get(recipe.Strategy.Measure), predict);
            batch = BatchSelector.Select(StrategyRegistry.Get(recipe.Strategy.Name), query, recipe.PerCycle);
            var extension = recipe.Export.Format == BatchFormat.Json ? "json" : "csv";
            path = BatchExporter.Export(
                [.. batch.Select(ExportRow.From)], Path.Combine(output, string.Create(CultureInfo.InvariantCulture, $"batch-{cycle:00}.{extension}")),
                recipe.Export.Format, recipe.Export.Scaling, context, recipe.Export.ChunkSize)[0];
        }

        return new CycleResult(cycle, labels, metrics.Accuracy, metrics.Loss, clock.Elapsed.TotalSeconds, path);
    }

    private static Pool Open(PoolRecipe recipe, string baseDirectory, RunContext context)
    {
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

    private static void Reveal(IReadOnlyList<BatchItem> batch, RunContext context)
    {
        foreach (var samples in batch.GroupBy(static item => item.Pool, static item => item.Index))
            Oracle.Answer(samples.Key, samples, context);
    }

    private static void WriteResults(string path, IReadOnlyList<CycleResult> results) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = CsvText.Open(stream);
            CsvText.WriteRow(writer, "cycle", "labels", "accuracy", "loss", "seconds", "batch");
            foreach (var result in results)
            {
                CsvText.WriteRow(
                    writer,
                    result.Cycle.ToString(CultureInfo.InvariantCulture),
                    result.Labels.ToString(CultureInfo.InvariantCulture),
                    result.Accuracy.ToString("0.######", CultureInfo.InvariantCulture),
                    result.Loss.ToString("0.######", CultureInfo.InvariantCulture),
                    result.Seconds.ToString("0.###", CultureInfo.InvariantCulture),
                    SpreadsheetCell.Protect(Path.GetFileName(result.BatchPath) ?? ""));
            }
        });
}
