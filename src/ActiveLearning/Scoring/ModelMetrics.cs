namespace ActiveLearning.Scoring;

/// <summary>How well a model does on labeled samples.</summary>
public sealed record ModelMetrics
{
    /// <summary>The most classes that a full confusion matrix is made for (16 MB).</summary>
    public const int MaxMatrixClasses = 2_000;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Number of samples measured.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of correct predictions, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean recall over the classes that occur, 0 to 1.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Mean cross-entropy, natural logarithm.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Expected calibration error: mean distance between confidence and accuracy over 15 bins of equal width, weighted by their samples
    /// (Guo et al., "On calibration of modern neural networks", ICML 2017, equation 3).
    /// </summary>
    public required double CalibrationError { get; init; }

    /// <summary>The classes in the model's order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The figures of each class, in the same order.</summary>
    public required IReadOnlyList<ClassMetrics> ClassMetrics { get; init; }

    /// <summary>The mistakes: which class was taken for which how often; the most frequent first, then in the classes' order.</summary>
    public required IReadOnlyList<Confusion> Confusions { get; init; }

    /// <summary>
    /// Number of samples by true class (row) and predicted class (column). Empty with more than <see cref="MaxMatrixClasses"/> classes, whose
    /// matrix would be nearly all zeros; <see cref="Confusions"/> says the same.
    /// </summary>
    public required int[][] ConfusionMatrix { get; init; }
}
