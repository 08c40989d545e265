namespace ActiveLearning.Pools.Datasets;

/// <summary>How patient a download is.</summary>
internal sealed record DownloadLimits
{
    /// <summary>Tries in a row that bring no new byte before it gives up.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second try; it doubles with each further one.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest silence of a server.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most bytes a file may have; no file of the catalog comes near.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;
}
