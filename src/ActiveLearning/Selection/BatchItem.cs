using ActiveLearning.Pools;

namespace ActiveLearning.Selection;

/// <summary>One chosen sample of a batch.</summary>
public sealed class BatchItem
{
    /// <summary>Creates an item.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="index">The sample's index in the pool.</param>
    /// <param name="rank">Its place in the batch, from 1.</param>
    /// <param name="score">The strategy's figure for it; 0 where the strategy has none.</param>
    /// <param name="strategy">The strategy's name.</param>
    /// <param name="measure">The measure behind the score, or null.</param>
    /// <param name="reason">A plain sentence of why.</param>
    public BatchItem(Pool pool, int index, int rank, double score, string strategy, string? measure, string reason)
    {
        Pool = pool;
        Index = index;
        Id = pool.GetId(index);
        Rank = rank;
        Score = score;
        Strategy = strategy;
        Measure = measure;
        Reason = reason;
    }

    /// <summary>The pool the sample belongs to.</summary>
    public Pool Pool { get; }

    /// <summary>The sample's index in the pool, from 0.</summary>
    public int Index { get; }

    /// <summary>The sample's stable identity in its pool.</summary>
    public string Id { get; }

    /// <summary>Its place in the batch: 1 is the most worth labeling.</summary>
    public int Rank { get; }

    /// <summary>The strategy's figure for it, higher is more worth labeling; 0 where the strategy has none.</summary>
    public double Score { get; }

    /// <summary>The name of the strategy that chose it.</summary>
    public string Strategy { get; }

    /// <summary>The measure behind the score, or null.</summary>
    public string? Measure { get; }

    /// <summary>A plain sentence of why.</summary>
    public string Reason { get; }

    /// <summary>What the strategy recorded while it chose the batch (for Discriminative, one record per mini-query); the same for all its items.</summary>
    public IReadOnlyList<object> Notes { get; internal init; } = [];

    /// <summary>The sample's own file, or null where samples share one.</summary>
    public string? Path => Pool.Source.GetPath(Index);

    /// <summary>The sample's label as it is now, or null: a batch taken to be labeled starts without.</summary>
    public string? Label => Pool.GetLabel(Index) is var label and >= 0 ? Pool.Classes[label] : null;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
