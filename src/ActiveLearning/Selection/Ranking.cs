namespace ActiveLearning.Selection;

/// <summary>Finds the highest of many scores without sorting all of them.</summary>
public static class Ranking
{
    /// <summary>The positions of the highest scores, highest first; equal scores go to the lower sample index. O(N log K) time, O(K) memory.</summary>
    /// <param name="scores">N scores, none of them NaN.</param>
    /// <param name="indices">The sample index behind each score; decides ties.</param>
    /// <param name="count">How many, at least 0; more than there are gives all.</param>
    /// <returns>Positions in <paramref name="scores"/>.</returns>
    public static int[] Top(ReadOnlySpan<float> scores, ReadOnlySpan<int> indices, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(indices.Length, scores.Length);
        var top = new RunningTop(Math.Min(count, scores.Length));
        for (var position = 0; position < scores.Length; position++)
            top.Add(scores[position], indices[position], position);
        return top.Take().Items;
    }
}
