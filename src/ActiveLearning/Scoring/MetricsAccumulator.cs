namespace ActiveLearning.Scoring;

/// <summary>Adds up what model metrics need, sample by sample.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class MetricsAccumulator(int classes)
{
    private const int Bins = 15;

    private readonly int[][] _confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
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
        _confusion[label][predicted]++;
        // Guo et al.: bin m holds the confidences in ((m - 1) / M, m / M].
        var bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _binCount[bin]++;
        _binConfidence[bin] += confidence;
        if (label == predicted)
            _binCorrect[bin]++;
    }

    /// <summary>The metrics of all samples added; at least one.</summary>
    public ModelMetrics Compute(string model, string pool, IReadOnlyList<string> names)
    {
        var byClass = new ClassMetrics[classes];
        var correct = 0L;
        for (var c = 0; c < classes; c++)
        {
            var hits = _confusion[c][c];
            var support = _confusion[c].Sum();
            var predicted = _confusion.Sum(row => row[c]);
            var precision = predicted == 0 ? 0 : (double)hits / predicted;
            var recall = support == 0 ? 0 : (double)hits / support;
            byClass[c] = new ClassMetrics(names[c], support, precision, recall, hits == 0 ? 0 : 2 * precision * recall / (precision + recall));
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
            ConfusionMatrix = _confusion,
        };
    }
}
