namespace ActiveLearning.Selection;

/// <summary>
/// The ablation of <see cref="LearningLossStrategy"/>: a uniform draw, with a model that was trained together with a loss prediction head. What
/// this gains over <see cref="RandomStrategy"/> is the joint training's, and only what LearningLoss gains over this is the picks'.
/// </summary>
public sealed class LearningLossRandomStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "LearningLossRandom",
        "A uniform draw, with a model trained with -LossPrediction: what LearningLoss is compared with to see what its picks are worth.",
        StrategyNeeds.LossHead,
        "O(N)",
        "Ablation of Yoo and Kweon, Learning Loss for Active Learning, CVPR 2019");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var reason = $"Drawn at random from {context.Candidates.Length} candidates; the model was trained with loss prediction.";
        return Array.ConvertAll(
            context.Seed.Source("selection").Draw<int>(context.Candidates, count),
            index => new Pick(index, 0, reason));
    }
}
