namespace ActiveLearning.Pools.Database;

/// <summary>One training on the labels that a pool had, and what was measured of its model since.</summary>
public sealed record TrainingCycle
{
    /// <summary>The cycle's number in the pool's database, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When the training ended.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Number of labeled samples it was trained on.</summary>
    public required int Labels { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its architecture, or the name of a network of one's own.</summary>
    public required string Architecture { get; init; }

    /// <summary>The seed of its training.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Duration of the epochs, validation included.</summary>
    public required double? Seconds { get; init; }

    /// <summary>Mean cross-entropy of the last epoch's batches, natural logarithm.</summary>
    public required double? TrainingLoss { get; init; }

    /// <summary>Share of the last epoch's samples classified correctly while training, 0 to 1.</summary>
    public required double? TrainingAccuracy { get; init; }

    /// <summary>Accuracy on other samples, 0 to 1: of the last Measure-ALModel -SaveTo, or of the validation pool; null where nothing was measured.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>Mean cross-entropy on the same samples, natural logarithm; null where nothing was measured.</summary>
    public required double? Loss { get; init; }

    /// <summary>The name of the pool it was measured on; null where nothing was measured.</summary>
    public required string? MeasuredOn { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Cycle {Number}");
}
