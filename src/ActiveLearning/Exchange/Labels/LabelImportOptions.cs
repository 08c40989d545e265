namespace ActiveLearning.Exchange.Labels;

/// <summary>How labels of a file become labels of a pool.</summary>
public sealed record LabelImportOptions
{
    /// <summary>The file's format; Auto tells it by the content.</summary>
    public LabelFormat Format { get; init; } = LabelFormat.Auto;

    /// <summary>The pool's class for a class of the file, compared exactly; null or empty for one that is no label.</summary>
    public IReadOnlyDictionary<string, string?> ClassMap { get; init; } = new Dictionary<string, string?>();

    /// <summary>What happens where labels differ.</summary>
    public ConflictRule OnConflict { get; init; } = ConflictRule.Supersede;

    /// <summary>Whether classes that the pool does not have are added instead of refused.</summary>
    public bool AddClass { get; init; }

    /// <summary>Who gave the labels where the file does not say, or null.</summary>
    public string? Annotator { get; init; }

    /// <summary>
    /// Whether classes that the file marks as a model's opinion (CVAT's source auto, COCO's score, SuperAnnotate's pre-annotations) count as labels: for annotators who
    /// confirm by leaving them as they are.
    /// </summary>
    public bool AcceptPrediction { get; init; }
}
