using System.Numerics;

namespace ActiveLearning.Runtime;

/// <summary>
/// A seeded pseudo-random source whose sequence is the same on every machine and .NET version: xoshiro256** seeded by SplitMix64
/// (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021).
/// </summary>
public sealed class RandomSource
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Creates a source.</summary>
    /// <param name="seed">Any value; equal seeds give equal sequences.</param>
    public RandomSource(long seed)
    {
        var state = unchecked((ulong)seed);
        _s0 = NextSplitMix(ref state);
        _s1 = NextSplitMix(ref state);
        _s2 = NextSplitMix(ref state);
        _s3 = NextSplitMix(ref state);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A uniform integer in [0, bound), without bias (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    /// <param name="bound">Exclusive upper bound, at least 1.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var product = (ulong)(uint)NextUInt64() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var threshold = unchecked((uint)-bound) % (uint)bound;
            while ((uint)product < threshold)
                product = (ulong)(uint)NextUInt64() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A normally distributed number with mean 0 and variance 1 (Box and Muller, 1958).</summary>
    public double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    /// <param name="items">What to shuffle.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>Draws distinct items in random order.</summary>
    /// <param name="items">What to draw from; not changed.</param>
    /// <param name="count">How many; more than there are gives all of them.</param>
    /// <returns>The drawn items in the order drawn.</returns>
    public T[] Draw<T>(ReadOnlySpan<T> items, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var copy = items.ToArray();
        count = Math.Min(count, copy.Length);
        for (var i = 0; i < count; i++)
        {
            var j = i + Next(copy.Length - i);
            (copy[i], copy[j]) = (copy[j], copy[i]);
        }

        return copy[..count];
    }

    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static ulong NextSplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        return Mix(state);
    }
}
