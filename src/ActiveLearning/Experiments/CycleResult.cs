namespace ActiveLearning.Experiments;

/// <summary>What one cycle gave.</summary>
/// <param name="Cycle">From 1.</param>
/// <param name="Labels">Number of labeled samples the model was trained on.</param>
/// <param name="Accuracy">Share of the test samples classified correctly, 0 to 1.</param>
/// <param name="Loss">Mean cross-entropy on the test samples, natural logarithm.</param>
/// <param name="Seconds">Duration of training, measuring, scoring and selection together.</param>
/// <param name="BatchPath">The file of the batch chosen next (the first one where it is split); null where nothing was left to choose.</param>
public sealed record CycleResult(int Cycle, int Labels, double Accuracy, double Loss, double Seconds, string? BatchPath);
