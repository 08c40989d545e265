namespace ActiveLearning.Selection;

/// <summary>Keeps the highest of scores that come by, block after block: O(log K) for a score that is kept, one comparison for most others, O(K) memory.</summary>
internal sealed class RunningTop
{
    private readonly int _count;

    // The root is the worst of those kept: most scores of a large pool are turned away by one comparison with it.
    private readonly PriorityQueue<int, (float Score, int Index)> _heap = new(WorstFirst.Instance);

    /// <summary>Begins with none.</summary>
    /// <param name="count">How many are kept, at least 0.</param>
    internal RunningTop(int count) => _count = count;

    /// <summary>Takes a score.</summary>
    /// <param name="score">It; not NaN.</param>
    /// <param name="index">Decides between equal scores: the lower goes first.</param>
    /// <param name="item">What is kept.</param>
    internal void Add(float score, int index, int item)
    {
        if (_heap.Count < _count)
            _heap.Enqueue(item, (score, index));
        else if (_heap.TryPeek(out _, out var worst) && WorstFirst.Instance.Compare((score, index), worst) > 0)
            _heap.DequeueEnqueue(item, (score, index));
    }

    /// <summary>Empties it.</summary>
    /// <returns>What was kept and its scores, highest first.</returns>
    internal (int[] Items, float[] Scores) Take()
    {
        var items = new int[_heap.Count];
        var scores = new float[items.Length];
        for (var i = items.Length - 1; i >= 0; i--)
        {
            _heap.TryDequeue(out items[i], out var priority);
            scores[i] = priority.Score;
        }

        return (items, scores);
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
