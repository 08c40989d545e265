using System.Runtime.InteropServices;

namespace ActiveLearning.Scoring;

/// <summary>Adds up what model metrics need, sample by sample.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class MetricsAccumulator(int classes)
{
    private const int Bins = 15;

    // Pairs that occur, label x classes + prediction: there are at most as many as samples, whatever the number of classes.
    private readonly Dictionary<long, int> _confusions = [];
    private readonly int[] _hits = new int[classes];
    private readonly int[] _support = new int[classes];
    private readonly int[] _predicted = new int[classes];
    private readonly long[] _binCount = new long[Bins];
    private readonly long[] _binCorrect = new long[Bins];
    private readonly double[] _binConfidence = new double[Bins];
    private double _loss;
    private int _samples;

    /// <summary>Number of samples so far.</summary>
    public int Samples => _samples;

    /// <summary>Adds a sample.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="predicted">Its predicted class.</param>
    /// <param name="confidence">The probability of that one.</param>
    /// <param name="loss">Its cross-entropy.</param>
    public void Add(int label, int predicted, double confidence, double loss)
    {
        _samples++;
        _loss += loss;
        CollectionsMarshal.GetValueRefOrAddDefault(_confusions, ((long)label * classes) + predicted, out _)++;
        _support[label]++;
        _predicted[predicted]++;
        // Guo et al.: bin m holds the confidences in ((m - 1) / M, m / M].
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _binCount[bin]++;
        _binConfidence[bin] += confidence;
        if (label != predicted)
            return;
        _hits[label]++;
        _binCorrect[bin]++;
    }

    /// <summary>The metrics of all samples added; at least one.</summary>
    public ModelMetrics Compute(string model, string pool, IReadOnlyList<string> names)
    {
        var byClass = new ClassMetrics[classes];
        var correct = 0L;
        for (var c = 0; c < classes; c++)
        {
            var hits = _hits[c];
            var precision = _predicted[c] == 0 ? 0 : (double)hits / _predicted[c];
            var recall = _support[c] == 0 ? 0 : (double)hits / _support[c];
            byClass[c] = new ClassMetrics(names[c], _support[c], precision, recall, hits == 0 ? 0 : 2 * precision * recall / (precision + recall));
            correct += hits;
        }

        var calibration = 0.0;
        for (var bin = 0; bin < Bins; bin++)
            calibration += Math.Abs(_binCorrect[bin] - _binConfidence[bin]) / _samples;
        return new ModelMetrics
        {
            Model = model,
            Pool = pool,
            Samples = _samples,
            Accuracy = (double)correct / _samples,
            BalancedAccuracy = byClass.Where(static metrics => metrics.Support > 0).Average(static metrics => metrics.Recall),
            Loss = _loss / _samples,
            CalibrationError = calibration,
            Classes = names,
            ClassMetrics = byClass,
            Confusions = Confusions(names),
            ConfusionMatrix = Matrix(),
        };
    }

    private Confusion[] Confusions(IReadOnlyList<string> names) =>
    [
        .. _confusions
            .Where(pair => pair.Key / classes != pair.Key % classes)
            .OrderByDescending(static pair => pair.Value)
            .ThenBy(static pair => pair.Key)
            .Select(pair => new Confusion(names[(int)(pair.Key / classes)], names[(int)(pair.Key % classes)], pair.Value)),
    ];

    private int[][] Matrix()
    {
        if (classes > ModelMetrics.MaxMatrixClasses)
            return [];
        var matrix = new int[classes][];
        for (var c = 0; c < classes; c++)
            matrix[c] = new int[classes];
        foreach (var (pair, count) in _confusions)
            matrix[pair / classes][pair % classes] = count;
        return matrix;
    }
}
