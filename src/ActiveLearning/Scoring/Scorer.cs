using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>Streams one object per sample from a model: uncertainties, predictions, embeddings.</summary>
public static class Scorer
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The uncertainty of each sample.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="options">How; its measure is not looked at.</param>
    /// <param name="context">Stops it; receives progress and problems on the thread that enumerates.</param>
    /// <param name="indices">Which samples; null for all readable ones without a label.</param>
    /// <returns>One score per readable sample, in the order of the indices, made while they are enumerated.</returns>
    /// <exception cref="ActiveLearningException">As for <see cref="Predictor.Run"/>.</exception>
    public static IEnumerable<UncertaintyScore> Score(
        Model model, Pool pool, Measure measure, PredictOptions options, RunContext context, IReadOnlyList<int>? indices = null)
    {
        var wanted = indices ?? pool.GetUnlabeledIndices();
        var run = new ScoreRun(pool, measure.Name, model.Name, model.Classes);
        var batches = Predictor.Run(model, pool, wanted, PredictionParts.None, options with { Measure = measure }, context);
        return Expand(
            batches, wanted.Count, $"Scoring by {measure.Name}", context,
            (batch, i) => new UncertaintyScore(run, batch.Indices[i], batch.Scores![i], batch.PredictedClasses[i], batch.Confidences[i]));
    }

    /// <summary>The prediction of each sample.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives progress and problems on the thread that enumerates.</param>
    /// <param name="indices">Which samples; null for all readable ones.</param>
    /// <exception cref="ActiveLearningException">As for <see cref="Predictor.Run"/>.</exception>
    public static IEnumerable<Prediction> Predict(Model model, Pool pool, PredictOptions options, RunContext context, IReadOnlyList<int>? indices = null)
    {
        var wanted = indices ?? pool.GetReadableIndices();
        var batches = Predictor.Run(model, pool, wanted, PredictionParts.Probabilities, options, context);
        return Expand(
            batches, wanted.Count, "Predicting", context,
            (batch, i) => new Prediction(
                pool, batch.Indices[i], model.Classes, batch.PredictedClasses[i], batch.Confidences[i], batch.Probabilities.AsSpan(i * batch.Classes, batch.Classes).ToArray()));
    }

    /// <summary>The embedding of each sample.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives progress and problems on the thread that enumerates.</param>
    /// <param name="indices">Which samples; null for all readable ones.</param>
    /// <exception cref="ActiveLearningException">As for <see cref="Predictor.Run"/>.</exception>
    public static IEnumerable<Embedding> Embed(Model model, Pool pool, PredictOptions options, RunContext context, IReadOnlyList<int>? indices = null)
    {
        var wanted = indices ?? pool.GetReadableIndices();
        var batches = Predictor.Run(model, pool, wanted, PredictionParts.Embeddings, options, context);
        return Expand(
            batches, wanted.Count, "Computing embeddings", context,
            (batch, i) => new Embedding(pool, batch.Indices[i], batch.Embeddings.AsSpan(i * batch.FeatureCount, batch.FeatureCount).ToArray()));
    }

    private static IEnumerable<T> Expand<T>(
        IEnumerable<PredictionBatch> batches, int total, string activity, RunContext context, Func<PredictionBatch, int, T> make)
    {
        var clock = Stopwatch.StartNew();
        var reported = -ProgressInterval;
        var done = 0L;
        foreach (var batch in batches)
        {
            done += batch.Count;
            if (context.Progress is { } progress && clock.Elapsed - reported >= ProgressInterval)
            {
                reported = clock.Elapsed;
                var fraction = Math.Min((double)done / total, 1);
                progress(new ProgressUpdate(
                    activity,
                    string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {total:N0} samples, {done / Math.Max(clock.Elapsed.TotalSeconds, 1e-9):N0} samples/s"),
                    fraction,
                    TimeSpan.FromSeconds(clock.Elapsed.TotalSeconds * (1 - fraction) / fraction)));
            }

            for (var i = 0; i < batch.Count; i++)
                yield return make(batch, i);
        }

        context.Progress?.Invoke(new ProgressUpdate(activity, string.Create(CultureInfo.InvariantCulture, $"{done:N0} samples"), 1, TimeSpan.Zero, Completed: true));
    }
}
