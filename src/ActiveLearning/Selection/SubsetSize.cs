namespace ActiveLearning.Selection;

/// <summary>What a factor means that says how many times as many samples as are picked are looked at.</summary>
internal static class SubsetSize
{
    /// <summary>The number of samples.</summary>
    /// <param name="factor">The factor; 0 for all.</param>
    /// <param name="count">How many are picked.</param>
    /// <param name="available">How many there are.</param>
    internal static int Of(int factor, int count, int available) => factor == 0 ? available : (int)Math.Min((long)factor * count, available);
}
