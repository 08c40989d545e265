namespace ActiveLearning.Pools.Database;

/// <summary>A batch that was handed out, and what has come back.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Number">The batch's number in the pool's database, from 1.</param>
/// <param name="Path">The file it was exported to.</param>
/// <param name="Format">That file's format.</param>
/// <param name="Exported">When.</param>
/// <param name="Items">Its samples in order.</param>
public sealed record ExportedBatch(Pool Pool, long Number, string Path, string Format, DateTimeOffset Exported, IReadOnlyList<ExportedItem> Items)
{
    /// <summary>How many samples it has.</summary>
    public int Count => Items.Count;

    /// <summary>How many of them have got a label since.</summary>
    public int Answered => Items.Count(item => item.Answered is not null);

    /// <summary>How many wait for one.</summary>
    public int Open => Count - Answered;

    /// <summary>The strategy that chose its samples, or null.</summary>
    public string? Strategy => Items.Count > 0 ? Items[0].Strategy : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Batch {Number}");
}
