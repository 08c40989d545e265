namespace ActiveLearning.Training;

/// <summary>Cuts an epoch's order of samples into batches.</summary>
internal static class BatchPlan
{
    /// <summary>The batches of an epoch.</summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="batchSize">Samples per batch.</param>
    /// <returns>
    /// Start and length of each batch. The last one has what is left; where that is a single sample it joins the batch before: one sample
    /// has no variance, which batch normalisation needs.
    /// </returns>
    public static IReadOnlyList<(int Start, int Length)> Cut(int count, int batchSize)
    {
        var batches = new List<(int Start, int Length)>((count / batchSize) + 1);
        for (var start = 0; start < count; start += batchSize)
            batches.Add((start, Math.Min(batchSize, count - start)));
        if (batchSize > 1 && batches.Count > 1 && batches[^1].Length == 1)
        {
            batches.RemoveAt(batches.Count - 1);
            batches[^1] = (batches[^1].Start, batches[^1].Length + 1);
        }

        return batches;
    }
}
