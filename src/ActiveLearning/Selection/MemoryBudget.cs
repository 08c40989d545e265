namespace ActiveLearning.Selection;

/// <summary>How much memory the matrices of a query may take together. Safe from several threads.</summary>
/// <param name="limit">In bytes.</param>
internal sealed class MemoryBudget(long limit)
{
    private long _taken;

    /// <summary>Half of the memory that this process may have.</summary>
    internal static long DefaultLimit => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The limit.</summary>
    internal long Limit => limit;

    /// <summary>Takes memory, where there is as much left.</summary>
    /// <param name="bytes">How much.</param>
    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }
}
