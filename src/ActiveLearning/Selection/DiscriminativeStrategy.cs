using System.ComponentModel.DataAnnotations;
using ActiveLearning.Selection.Discriminative;
using ActiveLearning.Training;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that a discriminator tells most surely apart from the labeled ones, so that what is labeled comes to look like the whole pool. Gissin and
/// Shalev-Shwartz, "Discriminative Active Learning", arXiv:1907.06347, with a batch cut into mini-queries as there.
/// </summary>
public sealed class DiscriminativeStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Discriminative",
        "The samples least like the labeled ones, as a small network trained to tell them apart sees it.",
        StrategyNeeds.PoolEmbeddings,
        "O(Q E S + Q N)",
        "Gissin and Shalev-Shwartz, Discriminative Active Learning, arXiv:1907.06347");

    /// <summary>How many parts a batch is chosen in; after each, what was chosen counts as labeled and the discriminator is trained again.</summary>
    [Range(1, 100_000)]
    public int MiniQuery { get; init; } = 10;

    /// <summary>The discriminator is trained on this many random unlabeled samples per labeled one; 0 for all.</summary>
    [Range(0, 1_000_000)]
    public int SubsetFactor { get; init; } = 10;

    /// <summary>Whether all unlabeled samples may be chosen, or only those the discriminator was trained on.</summary>
    public DiscriminativeScope Score { get; init; } = DiscriminativeScope.Pool;

    /// <summary>Each mini-query goes on with the discriminator of the one before instead of a new one.</summary>
    public bool WarmStart { get; init; }

    /// <summary>How the few labeled and the many unlabeled samples are made to count alike.</summary>
    public DiscriminativeBalance Balance { get; init; } = DiscriminativeBalance.Weight;

    /// <summary>The discriminator's learning rate (Adam).</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Samples per training step of the discriminator.</summary>
    [Range(1, 1_000_000)]
    public int TrainingBatchSize { get; init; } = 128;

    /// <summary>The most epochs a mini-query's training takes.</summary>
    [Range(1, 100_000)]
    public int MaxEpochs { get; init; } = 500;

    /// <summary>Training ends when the share of samples told apart in an epoch is above this; 1 takes all epochs.</summary>
    [Range(0.5, 1.0)]
    public double StopAccuracy { get; init; } = 0.98;

    /// <summary>
    /// The number format of the products in the discriminator's training; scores are Float32 always. Auto takes BFloat16 where the processor multiplies it faster.
    /// </summary>
    public PrecisionName Precision { get; init; } = PrecisionName.Auto;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        using var query = new DiscriminativeQuery(this, context, count);
        return query.Run();
    }
}
