using ActiveLearning.Pools;

namespace ActiveLearning.Selection.Caching;

/// <summary>
/// Where queries keep what a model said of a pool's samples, so that the next query with the same model does not run them through it again. Deleting the folder loses nothing but time.
/// </summary>
/// <param name="Folder">Full path of the folder; made where there is none.</param>
/// <param name="Type">How embeddings are kept.</param>
/// <param name="Limit">How many bytes the folder may take; what was not used for longest makes room.</param>
public sealed record QueryCache(string Folder, CacheType Type = CacheType.Float32, long Limit = QueryCache.DefaultLimit)
{
    /// <summary>The limit where none is given: the embeddings of a million samples by four models of 512 numbers each.</summary>
    public const long DefaultLimit = 10L << 30;

    /// <summary>The cache folder of a pool with a database, beside it.</summary>
    /// <param name="pool">The pool.</param>
    /// <returns>Full path; null for a pool without a database, which has none of its own.</returns>
    public static string? FolderOf(Pool pool) => pool.Database is { } database ? database.Path + ".cache" : null;
}
