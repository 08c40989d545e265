namespace ActiveLearning.Pools.Database;

/// <summary>A file as the database knows it.</summary>
/// <param name="Id">Its path relative to the root.</param>
/// <param name="Size">In bytes, or null where it could not be read.</param>
/// <param name="Modified">When it was last written: ticks, UTC; or null.</param>
/// <param name="Hash">Of its content, or null.</param>
/// <param name="Vanished">Whether it was missing at the last look.</param>
internal sealed record KnownFile(string Id, long? Size, long? Modified, byte[]? Hash, bool Vanished);
