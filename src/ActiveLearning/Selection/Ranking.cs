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
        count = Math.Min(count, scores.Length);
        if (count == 0)
            return [];

        // The root is the worst of those kept: most scores of a large pool are turned away by one comparison with it.
        var heap = new PriorityQueue<int, (float Score, int Index)>(count, WorstFirst.Instance);
        for (var position = 0; position < scores.Length; position++)
        {
            var priority = (scores[position], indices[position]);
            if (heap.Count < count)
                heap.Enqueue(position, priority);
            else if (heap.TryPeek(out _, out var worst) && WorstFirst.Instance.Compare(priority, worst) > 0)
                heap.DequeueEnqueue(position, priority);
        }

        var result = new int[count];
        for (var i = count - 1; i >= 0; i--)
            result[i] = heap.Dequeue();
        return result;
    }

    private sealed class WorstFirst : IComparer<(float Score, int Index)>
    {
        internal static readonly WorstFirst Instance = new();

        public int Compare((float Score, int Index) x, (float Score, int Index) y)
        {
            // Scores hold no NaN, so plain comparisons order them totally.
            if (x.Score != y.Score)
                return x.Score < y.Score ? -1 : 1;
            return y.Index.CompareTo(x.Index);
        }
    }
}
