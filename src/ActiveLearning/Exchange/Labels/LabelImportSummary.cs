namespace ActiveLearning.Exchange.Labels;

/// <summary>What came of one file of labels.</summary>
public sealed record LabelImportSummary
{
    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Its format.</summary>
    public required LabelFormat Format { get; init; }

    /// <summary>Samples whose label is another one now, or that had none.</summary>
    public int Imported { get; init; }

    /// <summary>Samples whose label stays: the file says the same, or the conflict was decided so.</summary>
    public int Unchanged { get; init; }

    /// <summary>Samples for which labels differ, in the file or between the file and the pool, however that was decided.</summary>
    public int Conflicts { get; init; }

    /// <summary>Items that fit no sample of the pool.</summary>
    public int Unmatched { get; init; }

    /// <summary>Items that fit several samples of the pool.</summary>
    public int Ambiguous { get; init; }

    /// <summary>Items without a class that can be told: no answer yet, only a model's opinion, or several classes at once.</summary>
    public int Unlabeled { get; init; }

    /// <summary>Items that are damaged or whose class the pool does not have.</summary>
    public int Invalid { get; init; }

    /// <summary>Classes that were added to the pool.</summary>
    public IReadOnlyList<string> NewClasses { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
