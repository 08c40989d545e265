namespace ActiveLearning.Progress;

/// <summary>
/// What stopping criteria look at of one of several successive models, all of which predict the same samples, the stop set. Uncertainty is the entropy of the class
/// distribution over the logarithm of the number of classes: 0 for certain, 1 for no idea.
/// </summary>
public sealed record ModelSigns
{
    /// <summary>Number of samples predicted.</summary>
    public required int Samples { get; init; }

    /// <summary>Cohen's kappa between these predictions and the model's before; null for the first model, or where both see one and the same class everywhere.</summary>
    public double? Kappa { get; init; }

    /// <summary>The mean probability of the predicted class over all of the samples, 0 to 1.</summary>
    public required double MeanConfidence { get; init; }

    /// <summary>The mean uncertainty of the samples without a label, 0 to 1; null where all have one.</summary>
    public double? MeanUncertainty { get; init; }

    /// <summary>The largest uncertainty of a sample without a label, 0 to 1; null where all have one.</summary>
    public double? MaximumUncertainty { get; init; }
}
