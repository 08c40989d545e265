namespace ActiveLearning.Selection;

/// <summary>Takes one of each of several queues in turn.</summary>
internal static class Turns
{
    /// <summary>Empties all queues: the first of each in their order, then the next of each that has any left, and so on.</summary>
    /// <param name="queues">The queues.</param>
    /// <returns>The number of the queue and what came out of it, taken while it is enumerated.</returns>
    internal static IEnumerable<(int Queue, T Item)> Take<T>(IReadOnlyList<Queue<T>> queues)
    {
        for (var hasMore = true; hasMore;)
        {
            hasMore = false;
            for (var i = 0; i < queues.Count; i++)
            {
                if (!queues[i].TryDequeue(out var item))
                    continue;
                hasMore = true;
                yield return (i, item);
            }
        }
    }
}
