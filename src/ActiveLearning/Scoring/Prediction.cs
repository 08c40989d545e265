using ActiveLearning.Pools;

namespace ActiveLearning.Scoring;

/// <summary>What a model says about one sample.</summary>
public sealed class Prediction
{
    internal Prediction(Pool pool, int index, IReadOnlyList<string> classes, int predictedClass, float confidence, float[] probabilities)
    {
        Pool = pool;
        Index = index;
        Classes = classes;
        PredictedClass = classes[predictedClass];
        Confidence = confidence;
        Probabilities = probabilities;
        var label = pool.GetLabel(index);
        Label = label < 0 ? null : pool.Classes[label];
    }

    /// <summary>The sample's pool.</summary>
    public Pool Pool { get; }

    /// <summary>The sample's index in its pool.</summary>
    public int Index { get; }

    /// <summary>The sample's stable identity.</summary>
    public string Id => Pool.GetId(Index);

    /// <summary>The most probable class.</summary>
    public string PredictedClass { get; }

    /// <summary>The probability of that class.</summary>
    public float Confidence { get; }

    /// <summary>The sample's label when it was predicted, or null.</summary>
    public string? Label { get; }

    /// <summary>The model's classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The probability of each class, in their order.</summary>
    public float[] Probabilities { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {PredictedClass}";
}
