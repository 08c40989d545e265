namespace ActiveLearning.Pools.Database;

/// <summary>One thing that Update-ALPool found.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Index">The sample's index in the pool: it never changes, new samples come last.</param>
/// <param name="Id">Its identity, as it is now.</param>
/// <param name="OldId">Its identity as it was, or null where it is the same.</param>
/// <param name="Label">Its label, or null.</param>
public sealed record PoolFinding(PoolFindingKind Kind, int Index, string Id, string? OldId, string? Label)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}: {Id}";
}
