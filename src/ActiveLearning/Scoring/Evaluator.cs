using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>Measures models on labeled samples.</summary>
public static class Evaluator
{
    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool; its classes are matched with the model's by name.</param>
    /// <param name="options">How; the temperature counts for loss and calibration.</param>
    /// <param name="context">Stops it; receives problems.</param>
    /// <param name="useOracle">Measure on all readable samples by their known but hidden labels instead of on the labeled ones.</param>
    /// <exception cref="ActiveLearningException">
    /// No sample has a label (<c>NoLabels</c>), or one has a class the model does not know (<c>ClassMismatch</c>); else as for <see cref="Predictor.Run"/>.
    /// </exception>
    public static ModelMetrics Measure(Model model, Pool pool, PredictOptions options, RunContext context, bool useOracle = false)
    {
        var labels = CollectLabels(model, pool, useOracle, context);
        var metrics = new MetricsAccumulator(model.Classes.Count);
        foreach (var batch in Predictor.Run(model, pool, [.. labels.Keys.Order()], PredictionParts.Logits, options, context))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var label = labels[batch.Indices[i]];
                var loss = CrossEntropy(batch.Logits.AsSpan(i * batch.Classes, batch.Classes), label, options.Temperature);
                metrics.Add(label, batch.PredictedClasses[i], batch.Confidences[i], loss);
            }
        }

        if (metrics.Samples == 0)
            throw new ActiveLearningException("NoLabels", ErrorKind.InvalidData, $"None of the labeled samples of pool '{pool.Name}' can be read; see the errors above.", pool.Name);
        return metrics.Compute(model.Name, pool.Name, model.Classes);
    }

    /// <summary>log sum exp(l) - l[label], with the largest logit taken out first so that nothing overflows.</summary>
    internal static double CrossEntropy(ReadOnlySpan<float> logits, int label, double temperature)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit / temperature);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp((logit / temperature) - largest);
        return Math.Log(sum) + largest - (logits[label] / temperature);
    }

    /// <summary>The samples with a known label, each with its class number in the model's order.</summary>
    internal static Dictionary<int, int> CollectLabels(Model model, Pool pool, bool useOracle, RunContext context)
    {
        if (useOracle && !pool.HasOracle)
        {
            throw new ActiveLearningException(
                "NoOracle", ErrorKind.InvalidOperation, $"Pool '{pool.Name}' has no known but hidden labels; make it with -AsOracle, or measure on its labels.", pool.Name);
        }

        var modelClass = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < model.Classes.Count; i++)
            modelClass[model.Classes[i]] = i;
        var classes = pool.Classes;
        var labels = new Dictionary<int, int>();
        var unknown = new List<int>();
        var indices = useOracle ? pool.GetReadableIndices() : pool.GetLabeledIndices();
        foreach (var index in indices)
        {
            var label = useOracle ? pool.GetOracleLabel(index) : pool.GetLabel(index);
            if (label < 0)
            {
                unknown.Add(index);
                continue;
            }

            if (!modelClass.TryGetValue(classes[label], out var number))
            {
                throw new ActiveLearningException(
                    "ClassMismatch", ErrorKind.InvalidOperation,
                    $"Sample '{pool.GetId(index)}' of pool '{pool.Name}' is of class '{classes[label]}', which model '{model.Name}' does not know ({string.Join(", ", model.Classes.Take(20))}{(model.Classes.Count > 20 ? ", ..." : "")}).", classes[label]);
            }

            labels.Add(index, number);
        }

        if (labels.Count == 0)
        {
            throw new ActiveLearningException(
                "NoLabels", ErrorKind.InvalidOperation,
                $"Pool '{pool.Name}' has no labeled samples to measure on{(pool.HasOracle ? "; its known but hidden labels can be used with -FromOracle" : "; label some first")}.", pool.Name);
        }

        if (unknown.Count > 0)
        {
            context.Warning?.Invoke(
                $"{unknown.Count} samples were left out, since pool '{pool.Name}' hides no label for them: {Oracle.Names(pool, unknown)}");
        }

        return labels;
    }
}
