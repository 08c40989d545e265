namespace ActiveLearning.Pools.Database;

/// <summary>What a repair has recovered.</summary>
/// <param name="Path">The database file, which can be used again.</param>
/// <param name="Damaged">Where the damaged file is now.</param>
/// <param name="Samples">How many samples the pool has.</param>
/// <param name="Labels">How many entries of the label history were recovered.</param>
/// <param name="Lost">What could not be recovered, one sentence each; empty where nothing is known to be lost.</param>
public sealed record PoolRepairResult(string Path, string Damaged, int Samples, int Labels, IReadOnlyList<string> Lost);
