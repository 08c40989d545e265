namespace ActiveLearning.Training;

/// <summary>What one pass over the labeled samples gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy over the epoch's batches, natural logarithm; a loss prediction head's loss not counted.</param>
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
    double Seconds)
{
    /// <summary>Mean loss of the loss prediction head over the epoch's pairs of samples, before its weight; null in training without one.</summary>
    public double? HeadLoss { get; init; }

    /// <summary>Share of the epoch's pairs that the loss prediction head put in the order of their losses, 0 to 1 (0.5 is chance); null in training without one.</summary>
    public double? RankingAccuracy { get; init; }
}
