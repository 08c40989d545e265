using ActiveLearning.Pools;

namespace ActiveLearning.LabelIssues;

/// <summary>A label that is probably wrong.</summary>
public sealed record LabelIssue
{
    /// <summary>Its place in the list, from 1: most likely errors first.</summary>
    public required int Rank { get; init; }

    /// <summary>The sample's pool.</summary>
    public required Pool Pool { get; init; }

    /// <summary>The sample's index in its pool.</summary>
    public required int Index { get; init; }

    /// <summary>The sample's stable identity.</summary>
    public string Id => Pool.GetId(Index);

    /// <summary>The label it has.</summary>
    public required string Label { get; init; }

    /// <summary>The label it probably should have.</summary>
    public required string SuggestedLabel { get; init; }

    /// <summary>Why its label is doubted.</summary>
    public required LabelIssueKind Kind { get; init; }

    /// <summary>
    /// The probability of its label less that of the likeliest other class, -1 to 1, as a model says that has not seen this label: the normalised margin, the lower
    /// the worse. Null where no such model could be trained on its class.
    /// </summary>
    public double? Margin { get; init; }

    /// <summary>The id of the sample with the same or almost the same content; null where there is none.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>How alike the two are: the cosine of their standardised embeddings, at most 1; 1 for equal contents, null without a duplicate.</summary>
    public double? Similarity { get; init; }

    /// <summary>A sentence of why.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Label}, probably {SuggestedLabel}";
}
