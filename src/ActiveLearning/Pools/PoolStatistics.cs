using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>What a pool holds: counts, class balance, picture sizes, bad samples.</summary>
public sealed record PoolStatistics
{
    private const int BatchSize = 1_024;

    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Number of samples, bad ones included.</summary>
    public required int Samples { get; init; }

    /// <summary>Readable samples with a label.</summary>
    public required int Labeled { get; init; }

    /// <summary>Readable samples without one.</summary>
    public required int Unlabeled { get; init; }

    /// <summary>Samples found unreadable so far.</summary>
    public required int Bad { get; init; }

    /// <summary>The classes in order with their counts.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>The largest class's count over the smallest one's that occurs; 0 where nothing is labeled.</summary>
    public required double Imbalance { get; init; }

    /// <summary>Pictures or features.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Smallest width of a readable picture in pixels, or number of features.</summary>
    public required int MinWidth { get; init; }

    /// <summary>Largest width of a readable picture in pixels, or number of features.</summary>
    public required int MaxWidth { get; init; }

    /// <summary>Smallest height of a readable picture in pixels; 1 for features.</summary>
    public required int MinHeight { get; init; }

    /// <summary>Largest height of a readable picture in pixels; 1 for features.</summary>
    public required int MaxHeight { get; init; }

    /// <summary>Channels as training sees them: 1 (grey), 3 (RGB); 1 for features.</summary>
    public required int Channels { get; init; }

    /// <summary>The samples found unreadable so far.</summary>
    public required IReadOnlyList<Sample> BadSamples { get; init; }

    /// <summary>Measures a pool. The headers of picture files are read for their sizes; nothing is decoded (that is <see cref="PoolVerifier"/>'s work).</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="context">Asked whether to stop, told how far it is.</param>
    public static PoolStatistics Measure(Pool pool, RunContext context)
    {
        var counts = new int[pool.Classes.Count];
        foreach (var index in pool.GetLabeledIndices())
        {
            // A class may be added while this runs; it is left to the next measurement.
            if (pool.GetLabel(index) is var label and >= 0 && label < counts.Length)
                counts[label]++;
        }

        var labeled = counts.Sum();
        var occurring = counts.Where(count => count > 0).ToArray();
        var (minWidth, maxWidth, minHeight, maxHeight) = MeasureSizes(pool, context);
        return new PoolStatistics
        {
            Pool = pool.Name,
            Samples = pool.Count,
            Labeled = labeled,
            Unlabeled = pool.UnlabeledCount,
            Bad = pool.BadCount,
            // Arrays, not list expressions: the shell can index those only.
            Classes = counts.Select((count, i) => new ClassCount(pool.Classes[i], count, labeled == 0 ? 0 : (double)count / labeled)).ToArray(),
            Imbalance = occurring.Length == 0 ? 0 : (double)occurring.Max() / occurring.Min(),
            Kind = pool.Source.Kind,
            MinWidth = minWidth,
            MaxWidth = maxWidth,
            MinHeight = minHeight,
            MaxHeight = maxHeight,
            Channels = pool.Source.Channels,
            BadSamples = pool.GetBadIndices().Select(pool.GetSample).ToArray(),
        };
    }

    private static (int MinWidth, int MaxWidth, int MinHeight, int MaxHeight) MeasureSizes(Pool pool, RunContext context)
    {
        if (pool.Source.IsPacked || pool.Source.GetPath(0) is null)
            return (pool.Source.Width, pool.Source.Width, pool.Source.Height, pool.Source.Height);

        var gate = new object();
        var (minWidth, maxWidth, minHeight, maxHeight) = (int.MaxValue, 0, int.MaxValue, 0);
        for (var first = 0; first < pool.Count; first += BatchSize)
        {
            context.ThrowIfStopped();
            context.Progress?.Invoke(new ProgressUpdate("Measuring pictures", FormattableString.Invariant($"{first} of {pool.Count}"), (double)first / pool.Count));
            Parallel.For(first, Math.Min(pool.Count, first + BatchSize), index =>
            {
                if (!pool.Source.TryGetImageSize(index, out var width, out var height))
                    return;
                lock (gate)
                {
                    minWidth = Math.Min(minWidth, width);
                    maxWidth = Math.Max(maxWidth, width);
                    minHeight = Math.Min(minHeight, height);
                    maxHeight = Math.Max(maxHeight, height);
                }
            });
        }

        context.Progress?.Invoke(new ProgressUpdate("Measuring pictures", "done", 1, TimeSpan.Zero, Completed: true));
        return maxWidth == 0 ? default : (minWidth, maxWidth, minHeight, maxHeight);
    }
}
