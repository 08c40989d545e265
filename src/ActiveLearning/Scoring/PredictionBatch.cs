namespace ActiveLearning.Scoring;

/// <summary>What one pass gave, sample by sample in the order asked for; samples that cannot be read are left out.</summary>
public sealed class PredictionBatch
{
    internal PredictionBatch(int[] indices, int classes, int[] predictedClasses, float[] confidences)
    {
        Indices = indices;
        Classes = classes;
        PredictedClasses = predictedClasses;
        Confidences = confidences;
    }

    /// <summary>The samples' indices in the pool.</summary>
    public int[] Indices { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Indices.Length;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>The most probable class of each sample; of equal ones the first.</summary>
    public int[] PredictedClasses { get; }

    /// <summary>The probability of that class.</summary>
    public float[] Confidences { get; }

    /// <summary>Count x Classes probabilities, row by row; null where not asked for.</summary>
    public float[]? Probabilities { get; init; }

    /// <summary>Count x Classes logits, row by row; null where not asked for.</summary>
    public float[]? Logits { get; init; }

    /// <summary>Count x <see cref="FeatureCount"/> embeddings, row by row; null where not asked for.</summary>
    public float[]? Embeddings { get; init; }

    /// <summary>Length of an embedding; 0 where not asked for.</summary>
    public int FeatureCount { get; init; }

    /// <summary>The predicted loss of each sample; null where not asked for.</summary>
    public float[]? PredictedLosses { get; init; }

    /// <summary>Count x <see cref="Passes"/> x Classes probabilities, sample by sample; null where not asked for.</summary>
    public float[]? PassProbabilities { get; init; }

    /// <summary>How many opinions there are of each sample; 0 where not asked for.</summary>
    public int Passes { get; init; }

    /// <summary>The measure of each sample; null where not asked for.</summary>
    public float[]? Scores { get; init; }
}
