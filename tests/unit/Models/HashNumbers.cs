namespace ActiveLearning.Tests.Models;

/// <summary>The numbers that tests/fixtures/training/make_training_fixtures.py draws with hash_uniform: no file needs to hold them.</summary>
internal static class HashNumbers
{
    /// <summary>Numbers in [-0.5, 0.5).</summary>
    public static float[] Uniform(int count, int seed)
    {
        var numbers = new float[count];
        for (var n = 0; n < count; n++)
        {
            var z = (((ulong)n + ((ulong)seed * 1_000_003)) * 2654435761) & 0xFFFFFFFF;
            z ^= z >> 15;
            z = (z * 2246822519) & 0xFFFFFFFF;
            z ^= z >> 13;
            numbers[n] = (float)(((z >> 8) / (double)(1 << 24)) - 0.5);
        }

        return numbers;
    }

    /// <summary>Bytes of pictures.</summary>
    public static byte[] Bytes(int count, int seed) => Array.ConvertAll(Uniform(count, seed), static u => (byte)MathF.Floor((u + 0.5f) * 256));
}
