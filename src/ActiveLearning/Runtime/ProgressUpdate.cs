namespace ActiveLearning.Runtime;

/// <summary>How far a long operation is.</summary>
/// <param name="Activity">What is being done, for example "Training ResNet18".</param>
/// <param name="Status">Where it is, for example "epoch 3 of 30, loss 0.412, accuracy 0.871, 5,210 samples/s".</param>
/// <param name="Fraction">Share done, 0 to 1; null where it is unknown.</param>
/// <param name="Remaining">Estimated time left; null where it is unknown.</param>
/// <param name="Completed">True in the last update of an activity.</param>
public readonly record struct ProgressUpdate(string Activity, string Status, double? Fraction = null, TimeSpan? Remaining = null, bool Completed = false);
