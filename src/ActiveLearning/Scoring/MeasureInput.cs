namespace ActiveLearning.Scoring;

/// <summary>What of a model a measure is computed from.</summary>
public enum MeasureInput
{
    /// <summary>The class distribution, as logarithms.</summary>
    LogProbabilities,

    /// <summary>What the loss prediction head gives; the model must have one.</summary>
    PredictedLosses,

    /// <summary>The class distributions of several opinions (dropout passes, or the members of a committee), as logarithms.</summary>
    PassLogProbabilities,
}
