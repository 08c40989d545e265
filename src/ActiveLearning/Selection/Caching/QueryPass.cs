using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection.Caching;

/// <summary>One pass over samples for all that a query asked for; with a cache, only over those that it does not know.</summary>
internal static class QueryPass
{
    /// <summary>Runs samples through a model, or reads what it said of them before.</summary>
    /// <param name="cache">The cache; null for none.</param>
    /// <param name="model">The model.</param>
    /// <param name="pool">Where the samples are.</param>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="parts">What is wanted beside the measure in <paramref name="options"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="run">Stops it; receives the samples that cannot be read, and the progress.</param>
    /// <returns>The readable samples in their order, made while they are enumerated.</returns>
    /// <exception cref="ActiveLearningException">As for <see cref="Predictor.Run"/>.</exception>
    internal static IEnumerable<QueryBatch> Run(
        QueryCache? cache, Model model, Pool pool, IReadOnlyList<int> indices, PredictionParts parts, PredictOptions options, RunContext run)
    {
        // What does not fit together is an error whether anything is cached or not.
        var pass = Predictor.Run(model, pool, indices, parts, options, run);
        return cache is not null && TryOpen(cache, model, pool, parts, options, run) is { } known
            ? Cached(cache, known, model, pool, indices, parts, options, run)
            : Plain(pass, indices.Count, run, cache);
    }

    private static IEnumerable<QueryBatch> Plain(IEnumerable<PredictionBatch> pass, int count, RunContext run, QueryCache? cache)
    {
        var progress = Progress(count, run);
        var done = 0;
        foreach (var batch in pass)
        {
            progress.Report(done += batch.Count);
            // What a strategy sees does not depend on whether the cache could be opened.
            if (cache is { Type: CacheType.Float16 } && batch.Embeddings is { } embeddings)
            {
                for (var i = 0; i < embeddings.Length; i++)
                    embeddings[i] = (float)(Half)embeddings[i];
            }

            yield return QueryBatch.Of(batch);
        }

        progress.Complete();
    }

    private static IEnumerable<QueryBatch> Cached(
        QueryCache cache, CachedParts known, Model model, Pool pool, IReadOnlyList<int> indices, PredictionParts parts, PredictOptions options, RunContext run)
    {
        using (known)
        {
            var missing = known.FindMissing(indices, run);
            run.Verbose?.Invoke($"The cache in '{known.Folder}' knows {indices.Count - missing.Count} of {indices.Count} samples.");
            var isWritten = TryWrite(known, Predictor.Run(model, pool, missing, parts, options, run), missing.Count, run);
            foreach (var batch in isWritten ? known.Read(indices, run) : Plain(Predictor.Run(model, pool, indices, parts, options, run), indices.Count, run, cache))
                yield return batch;
        }
    }

    private static bool TryWrite(CachedParts known, IEnumerable<PredictionBatch> pass, int count, RunContext run)
    {
        if (count == 0)
            return true;
        var progress = Progress(count, run);
        var done = 0;
        foreach (var batch in pass)
        {
            try
            {
                known.Write(batch);
            }
            catch (IOException e)
            {
                known.Delete();
                run.Warning?.Invoke($"The cache in '{known.Folder}' cannot be written to, so that all samples are run through the model: {e.Message}");
                return false;
            }

            progress.Report(done += batch.Count);
        }

        progress.Complete();
        return true;
    }

    private static QueryProgress Progress(int count, RunContext run) => new(run, "Scoring", count, "scored");

    private static CachedParts? TryOpen(QueryCache cache, Model model, Pool pool, PredictionParts parts, PredictOptions options, RunContext run)
    {
        if (CacheKey.Of(model, pool, options, run) is not { } key)
        {
            run.Verbose?.Invoke($"What model '{model.Name}' says is not cached: its weights alone do not tell what it computes.");
            return null;
        }

        try
        {
            return CachedParts.Open(cache, key, model, pool, parts, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ActiveLearningException)
        {
            run.Warning?.Invoke($"The cache in '{cache.Folder}' cannot be used, so that all samples are run through the model: {e.Message}");
            return null;
        }
    }
}
