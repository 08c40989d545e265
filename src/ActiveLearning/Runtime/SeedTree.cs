using System.Text;

namespace ActiveLearning.Runtime;

/// <summary>
/// Where every seed comes from: one root, and for each (purpose, cycle) a value of its own, so that adding a consumer of randomness
/// never changes what another one draws.
/// </summary>
/// <param name="Root">The seed the user gave.</param>
public readonly record struct SeedTree(long Root)
{
    /// <summary>The seed for one purpose in one cycle. Equal arguments give equal seeds on every machine.</summary>
    /// <param name="purpose">A short constant name, for example "weights", "order", "augmentation", "selection".</param>
    /// <param name="cycle">The cycle, 0 where there is none.</param>
    /// <returns>A non-negative seed.</returns>
    public long Derive(string purpose, int cycle = 0)
    {
        // FNV-1a over the purpose, then SplitMix64 finalisation: string.GetHashCode differs from process to process.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(purpose))
            hash = (hash ^ b) * 1099511628211UL;
        var mixed = RandomSource.Mix(unchecked((ulong)Root * 0x9E3779B97F4A7C15UL) ^ hash);
        mixed = RandomSource.Mix(mixed + unchecked((ulong)cycle * 0xD1B54A32D192ED03UL));
        return (long)(mixed >> 1);
    }

    /// <summary>A random source for one purpose in one cycle.</summary>
    /// <param name="purpose">A short constant name.</param>
    /// <param name="cycle">The cycle, 0 where there is none.</param>
    /// <returns>A new source at its start.</returns>
    public RandomSource Source(string purpose, int cycle = 0) => new(Derive(purpose, cycle));
}
