namespace ActiveLearning.Pools.Datasets;

/// <summary>What a data set consists of and where it comes from.</summary>
internal sealed record DatasetDefinition
{
    /// <summary>Its name.</summary>
    public required DatasetName Name { get; init; }

    /// <summary>The address of the folder its files lie in, with a slash at the end.</summary>
    public required Uri Source { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>What is taken out of them, as paths in the archive and on the disk; empty where they are used as they are.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>What New-ALPool opens as the training set, seen from the folder; empty for the folder itself.</summary>
    public string Train { get; init; } = "";

    /// <summary>What New-ALPool opens as the test set, seen from the folder.</summary>
    public required string Test { get; init; }
}
