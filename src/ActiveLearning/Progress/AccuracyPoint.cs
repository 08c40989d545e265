namespace ActiveLearning.Progress;

/// <summary>What a model trained on some labels reached.</summary>
/// <param name="Labels">Number of labels, at least 1.</param>
/// <param name="Accuracy">Share of test samples classified correctly, 0 to 1.</param>
public readonly record struct AccuracyPoint(int Labels, double Accuracy);
