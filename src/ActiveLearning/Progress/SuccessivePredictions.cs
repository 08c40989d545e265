using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Progress;

/// <summary>
/// Tells the predictions of successive models apart as they come one after the other: a sample that comes again begins the next model. Only the classes that the
/// model before predicted are kept.
/// </summary>
public sealed class SuccessivePredictions
{
    private readonly List<ModelSigns> _signs = [];
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);
    private SignsMeter _meter = new();
    private IReadOnlyDictionary<int, int>? _before;
    private Pool? _pool;

    /// <summary>Whether nothing came yet.</summary>
    public bool IsEmpty => _pool is null;

    /// <summary>Takes a prediction; a sample counts as labeled where it had a label when it was predicted.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <exception cref="ActiveLearningException">It is of another pool than those before (<c>PoolMismatch</c>).</exception>
    public void Add(Prediction prediction)
    {
        var entropy = Distribution.Entropy(prediction.Probabilities);
        Add(prediction.Pool, prediction.Id, prediction.Index, prediction.PredictedClass, prediction.Confidence, Normalize(entropy, prediction.Probabilities.Length), prediction.Label is not null);
    }

    /// <summary>Takes an uncertainty; its sample counts as not labeled, since those are what is scored.</summary>
    /// <param name="score">The uncertainty, by a measure of entropy.</param>
    /// <exception cref="ActiveLearningException">
    /// It is of another pool than those before (<c>PoolMismatch</c>), or of a measure that the criteria's thresholds do not fit (<c>MeasureNotEntropy</c>).
    /// </exception>
    public void Add(UncertaintyScore score)
    {
        var uncertainty = score.Measure switch
        {
            "Entropy" => Normalize(score.Uncertainty, score.ClassCount),
            "NormalizedEntropy" => score.Uncertainty,
            _ => throw new ActiveLearningException(
                "MeasureNotEntropy", ErrorKind.InvalidArgument,
                $"Stopping criteria look at the entropy of predictions, and '{score.Id}' was scored by {score.Measure}; use Get-ALUncertainty -Measure NormalizedEntropy, or Get-ALPrediction.", score.Measure),
        };
        Add(score.Pool, score.Id, score.Index, score.PredictedClass, score.Confidence, uncertainty, isLabeled: false);
    }

    /// <summary>Asks criteria.</summary>
    /// <param name="criteria">The criteria.</param>
    /// <returns>One decision each, in their order; none where nothing came.</returns>
    public IReadOnlyList<StoppingDecision> Decide(IReadOnlyList<StoppingCriterion> criteria)
    {
        if (_pool is null)
            return [];
        ModelSigns[] signs = [.. _signs, _meter.Measure(_before)];
        return [.. criteria.Select(criterion => criterion.Decide(signs))];
    }

    private static double Normalize(double entropy, int classes) => classes > 1 ? entropy / Math.Log(classes) : 0;

    private void Add(Pool pool, string id, int index, string predictedClass, double confidence, double uncertainty, bool isLabeled)
    {
        _pool ??= pool;
        if (_pool != pool)
        {
            throw new ActiveLearningException(
                "PoolMismatch", ErrorKind.InvalidArgument,
                $"'{id}' belongs to pool '{pool.Name}', not to '{_pool.Name}' as the predictions before; successive models must predict the same samples. It was left out.", id);
        }

        if (!_classes.TryGetValue(predictedClass, out var number))
            _classes.Add(predictedClass, number = _classes.Count);
        if (_meter.Add(index, number, confidence, uncertainty, isLabeled))
            return;
        _signs.Add(_meter.Measure(_before));
        _before = _meter.Classes;
        _meter = new SignsMeter();
        _meter.Add(index, number, confidence, uncertainty, isLabeled);
    }
}
