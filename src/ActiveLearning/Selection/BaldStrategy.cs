using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples whose labels would tell most about which of several opinions of the model is right, each by itself. Houlsby, Huszar, Ghahramani and Lengyel, "Bayesian active
/// learning for classification and preference learning", arXiv:1112.5745, equation 2; with dropout Gal, Islam and Ghahramani, ICML 2017.
/// </summary>
public sealed class BaldStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Bald",
        "The samples that several opinions of the model (dropout passes, or a committee) disagree about, each being sure.",
        StrategyNeeds.Opinions,
        "O(N T (D + C) + N log K), T opinions",
        "Houlsby et al., arXiv:1112.5745, equation 2; Gal, Islam and Ghahramani, Deep Bayesian Active Learning with Image Data, ICML 2017");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count) =>
        MeasureRanking.Take(context, Measures.Get("Bald"), count, "Mutual information");
}
