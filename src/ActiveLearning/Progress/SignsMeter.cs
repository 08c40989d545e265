using ActiveLearning.Agreement;

namespace ActiveLearning.Progress;

/// <summary>Gathers the predictions of one model and compares them with those of the model before it.</summary>
public sealed class SignsMeter
{
    private readonly Dictionary<int, int> _classes = [];
    private double _confidence;
    private double _uncertainty;
    private double _maximum;
    private int _unlabeled;

    /// <summary>The predicted class of each sample so far, by the sample's index.</summary>
    public IReadOnlyDictionary<int, int> Classes => _classes;

    /// <summary>Takes one prediction.</summary>
    /// <param name="index">The sample; each once.</param>
    /// <param name="predictedClass">A number that stands for the class, the same for all models.</param>
    /// <param name="confidence">The probability of that class, 0 to 1.</param>
    /// <param name="uncertainty">The normalised entropy of the class distribution, 0 to 1.</param>
    /// <param name="isLabeled">Whether the sample has a label by now.</param>
    /// <returns>False where the sample came before; nothing was taken then.</returns>
    public bool Add(int index, int predictedClass, double confidence, double uncertainty, bool isLabeled)
    {
        if (!_classes.TryAdd(index, predictedClass))
            return false;
        _confidence += confidence;
        if (isLabeled)
            return true;
        _unlabeled++;
        _uncertainty += uncertainty;
        _maximum = Math.Max(_maximum, uncertainty);
        return true;
    }

    /// <summary>The signs of this model.</summary>
    /// <param name="before">What the model before predicted, by index; null for the first model. Samples that only one of the two predicted are not compared.</param>
    /// <exception cref="InvalidOperationException">No prediction was taken.</exception>
    public ModelSigns Measure(IReadOnlyDictionary<int, int>? before)
    {
        if (_classes.Count == 0)
            throw new InvalidOperationException("Signs need at least one prediction.");
        double? kappa = null;
        if (before is not null)
        {
            var agreement = new CohenKappa();
            foreach (var (index, predicted) in _classes)
            {
                if (before.TryGetValue(index, out var earlier))
                    agreement.Add(earlier, predicted);
            }

            kappa = agreement.Value;
        }

        return new ModelSigns
        {
            Samples = _classes.Count,
            Kappa = kappa,
            MeanConfidence = _confidence / _classes.Count,
            MeanUncertainty = _unlabeled > 0 ? _uncertainty / _unlabeled : null,
            MaximumUncertainty = _unlabeled > 0 ? _maximum : null,
        };
    }
}
