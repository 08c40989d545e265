namespace ActiveLearning.Pools.Database;

/// <summary>What a pool in memory lacks of its database.</summary>
/// <param name="Classes">Names of the classes after those it has.</param>
/// <param name="Labels">Samples whose label, by class number or -1, or its origin may be another one; the last entry of a sample counts.</param>
/// <param name="Bad">Samples that cannot be used and why, or null where they can again.</param>
/// <param name="Restructured">Whether samples were added or have other ids now, which a pool that is open cannot follow.</param>
internal sealed record PoolDelta(
    IReadOnlyList<string> Classes, IReadOnlyList<(int Index, int Label, LabelOrigin Origin)> Labels, IReadOnlyList<(int Index, string? Reason)> Bad, bool Restructured);
