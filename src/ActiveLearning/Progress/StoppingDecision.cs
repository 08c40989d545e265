namespace ActiveLearning.Progress;

/// <summary>What a stopping criterion says of successive models.</summary>
public sealed record StoppingDecision
{
    /// <summary>The strategy whose models these are, or an empty text.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>The seed of the lane; null where there is none.</summary>
    public long? Seed { get; init; }

    /// <summary>The criterion's name.</summary>
    public required string Criterion { get; init; }

    /// <summary>Whether it said stop after one of the models.</summary>
    public required bool IsMet { get; init; }

    /// <summary>The first model after which it said so, from 1; null where it never did.</summary>
    public required int? Model { get; init; }

    /// <summary>The number of labels that model was trained on; null where it never said stop or the number is not known.</summary>
    public required int? Labels { get; init; }

    /// <summary>Number of models there are.</summary>
    public required int Models { get; init; }

    /// <summary>The figure it looks at, as of the last model; null where there are too few models yet.</summary>
    public required double? Figure { get; init; }

    /// <summary>What the figure is compared with.</summary>
    public required double Limit { get; init; }

    /// <summary>When it says stop.</summary>
    public required string Rule { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Reference { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IsMet ? $"{Criterion}: stop" : $"{Criterion}: go on";
}
