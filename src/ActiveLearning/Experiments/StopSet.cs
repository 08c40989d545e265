using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Progress;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Experiments;

/// <summary>The samples whose predictions stopping criteria look at: drawn from the whole pool by the lane's seed alone, so that they are the same ones in every cycle and after every interruption.</summary>
internal static class StopSet
{
    /// <summary>How many samples where the experiment does not say.</summary>
    internal const int DefaultSize = 2000;

    /// <summary>Runs the stop set through a cycle's model.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="model">The cycle's model, trained on the pool's classes.</param>
    /// <param name="size">Number of samples; 0 for all.</param>
    /// <param name="seeds">The lane's seeds.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives problems.</param>
    /// <returns>The predictions.</returns>
    /// <exception cref="ActiveLearningException">None of the samples can be read (<c>StopSetEmpty</c>).</exception>
    internal static SignsMeter Predict(Pool pool, Model model, int size, SeedTree seeds, PredictOptions options, RunContext context)
    {
        int[] indices = [.. Enumerable.Range(0, pool.Count)];
        if (size > 0 && size < pool.Count)
        {
            indices = seeds.Source("stop set").Draw<int>(indices, size);
            Array.Sort(indices);
        }

        var meter = new SignsMeter();
        foreach (var batch in Predictor.Run(model, pool, indices, PredictionParts.None, options with { Measure = Measures.Get("NormalizedEntropy") }, context))
        {
            for (var i = 0; i < batch.Count; i++)
                meter.Add(batch.Indices[i], batch.PredictedClasses[i], batch.Confidences[i], batch.Scores![i], pool.GetLabel(batch.Indices[i]) >= 0);
        }

        return meter.Classes.Count > 0
            ? meter
            : throw new ActiveLearningException(
                "StopSetEmpty", ErrorKind.InvalidData, $"None of the {indices.Length} samples of the stop set can be read; give a larger 'stopSet', or repair the pool.", pool.Name);
    }
}
