namespace ActiveLearning.Pools.Database;

/// <summary>An experiment that was run on a pool.</summary>
/// <param name="Directory">Full path of its directory.</param>
/// <param name="Name">Its name.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it ended; null where it was broken off or is running.</param>
public sealed record KnownExperiment(string Directory, string Name, DateTimeOffset Started, DateTimeOffset? Ended);
