namespace ActiveLearning.Pools.Database;

/// <summary>One sample of a batch that was exported.</summary>
public sealed record ExportedItem
{
    /// <summary>The sample's pool.</summary>
    public required Pool Pool { get; init; }

    /// <summary>The number of its batch.</summary>
    public required long Batch { get; init; }

    /// <summary>Its place in the batch, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary>The sample's index in its pool.</summary>
    public required int Index { get; init; }

    /// <summary>The sample's stable identity in its pool.</summary>
    public required string Id { get; init; }

    /// <summary>The strategy's figure for it.</summary>
    public required double Score { get; init; }

    /// <summary>The strategy that chose it, or null.</summary>
    public string? Strategy { get; init; }

    /// <summary>The measure behind the score, or null.</summary>
    public string? Measure { get; init; }

    /// <summary>Why it was chosen, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The first label it got after it was exported, or null while it waits for one.</summary>
    public string? Label { get; init; }

    /// <summary>When it got it, or null.</summary>
    public DateTimeOffset? Answered { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
