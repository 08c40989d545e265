namespace ActiveLearning.Pools.Database;

/// <summary>What has happened to a sample's data since the pool last looked.</summary>
public enum PoolFindingKind
{
    /// <summary>A sample that the pool did not have.</summary>
    New,

    /// <summary>The file has another content. Its label stays.</summary>
    Changed,

    /// <summary>The file has another name or folder and the same content. Its label stays.</summary>
    Moved,

    /// <summary>The file is not there. The sample stays, with its label, and is marked bad.</summary>
    Vanished,

    /// <summary>A file that had vanished is there again.</summary>
    Returned,
}
