using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Reads every sample of a pool to find the bad ones before training does.</summary>
public static class PoolVerifier
{
    private const int BatchSize = 256;

    /// <summary>Pictures are decoded at a small size: the file is read to its end all the same.</summary>
    private const int ImageSize = 32;

    /// <summary>Reads every sample that is not known to be bad, marks those that cannot be read and tells each once.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="context">Told of bad samples and of how far it is; asked between batches whether to stop.</param>
    /// <returns>How many samples were found bad now.</returns>
    public static int Verify(Pool pool, RunContext context)
    {
        var features = pool.Source.Kind == SourceKind.Features;
        var before = pool.BadCount;
        var indices = pool.GetReadableIndices();
        var reader = new BatchReader(pool, ImageSize, keep: false);
        var bytes = features ? [] : new byte[BatchSize * reader.ElementsPerSample];
        var floats = features ? new float[BatchSize * reader.ElementsPerSample] : [];
        var bad = new List<int>();
        for (var first = 0; first < indices.Length; first += BatchSize)
        {
            context.ThrowIfStopped();
            var batch = indices.AsSpan(first, Math.Min(BatchSize, indices.Length - first));
            if (features)
                reader.ReadFeatures(batch, floats, context, bad);
            else
                reader.ReadImages(batch, bytes, context, bad);
            context.Progress?.Invoke(new ProgressUpdate(
                "Verifying samples", FormattableString.Invariant($"{first + batch.Length} of {indices.Length}, {pool.BadCount - before} bad"), (double)(first + batch.Length) / indices.Length));
        }

        context.Progress?.Invoke(new ProgressUpdate("Verifying samples", "done", 1, TimeSpan.Zero, Completed: true));
        return pool.BadCount - before;
    }
}
