namespace ActiveLearning.Pools.Database;

/// <summary>One entry of a sample's label history: who said what, when.</summary>
public sealed record LabelRecord
{
    /// <summary>The sample's pool.</summary>
    public required Pool Pool { get; init; }

    /// <summary>The sample's index in its pool, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The sample's stable identity in its pool.</summary>
    public required string Id { get; init; }

    /// <summary>Class name; null where a label was taken away.</summary>
    public required string? Label { get; init; }

    /// <summary>Where it comes from.</summary>
    public required LabelOrigin Origin { get; init; }

    /// <summary>Where it stands.</summary>
    public required LabelState State { get; init; }

    /// <summary>Who said so, or null where that is not known.</summary>
    public string? Annotator { get; init; }

    /// <summary>When it was given; null where that is not known (a pool in memory) or it came with the data.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The file or batch it came with, or null.</summary>
    public string? Source { get; init; }

    /// <summary>What else the annotation tool said of the sample, as JSON text; or null.</summary>
    public string? Annotation { get; init; }

    /// <summary>The entry's number in the database: later ones are larger. 0 for what came with the data.</summary>
    public long Number { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Label}";
}
