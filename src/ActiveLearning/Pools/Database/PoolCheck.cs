namespace ActiveLearning.Pools.Database;

/// <summary>One check of a pool database.</summary>
/// <param name="Path">The database file.</param>
/// <param name="Check">What was checked: File, Integrity, References, Content or Samples.</param>
/// <param name="Passed">Whether all was well.</param>
/// <param name="Detail">What was found, in one sentence.</param>
public sealed record PoolCheck(string Path, string Check, bool Passed, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Detail}";
}
