namespace ActiveLearning.Training;

/// <summary>What one pass over the labeled samples gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy over the epoch's batches, natural logarithm.</param>
/// <param name="Accuracy">Share of the epoch's augmented samples classified correctly while training, 0 to 1.</param>
/// <param name="LearningRate">Learning rate of the epoch's first batch.</param>
/// <param name="SamplesPerSecond">Training throughput, loading included, validation not.</param>
/// <param name="ValidationLoss">Mean cross-entropy on the validation pool, or null.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation pool, 0 to 1, or null.</param>
/// <param name="Seconds">Duration of the epoch, validation included.</param>
public sealed record EpochRecord(
    int Epoch,
    double Loss,
    double Accuracy,
    double LearningRate,
    double SamplesPerSecond,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double Seconds);
