using System.Text.Json.Serialization;
using ActiveLearning.Progress;

namespace ActiveLearning.Experiments;

/// <summary>What one cycle of one lane (a strategy with one seed) gave.</summary>
public sealed record ExperimentResult
{
    /// <summary>The lane's strategy as the experiment names it; differs between two entries of the same strategy with other options.</summary>
    public required string Strategy { get; init; }

    /// <summary>The lane's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The cycle, from 1.</summary>
    public required int Cycle { get; init; }

    /// <summary>Number of labeled samples the cycle's model was trained on.</summary>
    public required int Labels { get; init; }

    /// <summary>Share of the test samples classified correctly, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean cross-entropy on the test samples, natural logarithm.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of the training samples classified correctly in the last epoch, as augmented there, 0 to 1.</summary>
    public double TrainingAccuracy { get; init; }

    /// <summary>Seconds spent training.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Seconds spent measuring on the test samples.</summary>
    public double EvaluationSeconds { get; init; }

    /// <summary>Seconds spent choosing the next samples; 0 in a lane's last cycle.</summary>
    public double QuerySeconds { get; init; }

    /// <summary>Share of each class's test samples classified correctly (recall), in the order of the classes; NaN for a class without test samples.</summary>
    public IReadOnlyList<double> ClassAccuracy { get; init; } = [];

    /// <summary>How many of the samples labeled for this cycle are of each class, in the order of the classes.</summary>
    public IReadOnlyList<int> ClassPicks { get; init; } = [];

    /// <summary>True and predicted losses of the test samples, where the model has a loss prediction head; else null.</summary>
    public LossHistogram? Losses { get; init; }

    /// <summary>What stopping criteria look at, where the experiment stops by one; else null.</summary>
    public ModelSigns? Signs { get; init; }

    /// <summary>Full path of the directory its experiment runs in, so that whoever is handed a result finds the rest; null for a result from elsewhere.</summary>
    [JsonIgnore]
    public string? Directory { get; init; }
}
