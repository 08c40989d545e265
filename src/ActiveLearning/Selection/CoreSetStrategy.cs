using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples farthest from all that are labeled or chosen, one after the other, so that no sample of the pool is far from a labeled one. Sener and Savarese, "Active
/// learning for convolutional neural networks: a core-set approach", ICLR 2018, algorithm 1 (k-center-greedy).
/// </summary>
public sealed class CoreSetStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "CoreSet",
        "The samples farthest from all that are labeled or chosen: no sample of the pool stays far from a labeled one.",
        StrategyNeeds.PoolEmbeddings,
        "O((L + K) N D)",
        "Sener and Savarese, Active Learning for Convolutional Neural Networks: A Core-Set Approach, ICLR 2018, algorithm 1");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var all = new int[context.Candidates.Length];
        for (var row = 0; row < all.Length; row++)
            all[row] = row;
        return CenterPicker.Pick(context, all, count, Info.Name, (_, distance) => (double.IsFinite(distance) ? distance : 0, CenterPicker.Explain(distance)));
    }
}
