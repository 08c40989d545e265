namespace ActiveLearning.Scoring;

/// <summary>What a pass over samples should give beside classes and confidences.</summary>
[Flags]
public enum PredictionParts
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Class distributions.</summary>
    Probabilities = 1,

    /// <summary>Inputs of the last linear layer.</summary>
    Embeddings = 2,

    /// <summary>Outputs of the last linear layer, before any temperature.</summary>
    Logits = 4,

    /// <summary>What the loss prediction head gives.</summary>
    PredictedLosses = 8,

    /// <summary>The class distributions of several opinions: dropout passes, or the members of a committee.</summary>
    PassProbabilities = 16,
}
