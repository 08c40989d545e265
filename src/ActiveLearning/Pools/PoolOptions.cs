namespace ActiveLearning.Pools;

/// <summary>How a pool is to be made.</summary>
public sealed record PoolOptions
{
    /// <summary>How samples lie on the disk.</summary>
    public PoolFormat Format { get; init; }

    /// <summary>A CSV file with columns path and label, or null. Its labels take the place of folder names.</summary>
    public string? LabelFile { get; init; }

    /// <summary>The labels of an IDX or .npy pool (an IDX or .npy file), or null: IDX labels are then looked for beside the pictures.</summary>
    public string? LabelPath { get; init; }

    /// <summary>The classes in order, or null: taken from the data.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>A short name for people, or null: taken from the path.</summary>
    public string? Name { get; init; }

    /// <summary>True: labels are known but hidden; a simulated annotator reveals them.</summary>
    public bool AsOracle { get; init; }

    /// <summary>Pictures with more pixels than this are refused unread.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
