using ActiveLearning.Pools;

namespace ActiveLearning.Scoring;

/// <summary>The uncertainty of one sample. Small, since there are a million of them: names are looked up when asked for.</summary>
public sealed class UncertaintyScore
{
    private readonly ScoreRun _run;
    private readonly int _class;

    internal UncertaintyScore(ScoreRun run, int index, float uncertainty, int predictedClass, float confidence)
    {
        _run = run;
        _class = predictedClass;
        Index = index;
        Uncertainty = uncertainty;
        Confidence = confidence;
    }

    /// <summary>The sample's pool.</summary>
    public Pool Pool => _run.Pool;

    /// <summary>The sample's index in its pool.</summary>
    public int Index { get; }

    /// <summary>The sample's stable identity.</summary>
    public string Id => _run.Pool.GetId(Index);

    /// <summary>The uncertainty; higher means more worth labeling.</summary>
    public float Uncertainty { get; }

    /// <summary>The measure's name.</summary>
    public string Measure => _run.Measure;

    /// <summary>The model's name.</summary>
    public string Model => _run.Model;

    /// <summary>How many classes the model tells apart.</summary>
    internal int ClassCount => _run.Classes.Count;

    /// <summary>The most probable class.</summary>
    public string PredictedClass => _run.Classes[_class];

    /// <summary>The probability of that class.</summary>
    public float Confidence { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id} {Uncertainty}");
}
