using ActiveLearning.Scoring;
using ActiveLearning.Selection.Opinions;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that the members of a committee disagree about. Seung, Opper and Sompolinsky, "Query by committee", COLT 1992; by vote entropy Dagan and Engelson, ICML 1995, by
/// the entropy of the mean or by the mean divergence from it (which is the mutual information) McCallum and Nigam, ICML 1998.
/// </summary>
public sealed class CommitteeStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Committee",
        "The samples that several models disagree about.",
        StrategyNeeds.Committee,
        "O(N M C + N log K), M models",
        "Seung, Opper and Sompolinsky, Query by Committee, COLT 1992; Dagan and Engelson, ICML 1995; McCallum and Nigam, ICML 1998");

    /// <summary>How disagreement is measured: by the entropy of the votes (equal ones by the entropy of the mean distribution, a thousandth of which is in the score), by the entropy of the mean distribution, or by the mean Kullback-Leibler divergence from it.</summary>
    public Disagreement Disagreement { get; init; } = Disagreement.VoteEntropy;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count) => Disagreement switch
    {
        Disagreement.ConsensusEntropy => MeasureRanking.Take(context, Measures.Get("MeanEntropy"), count, "Consensus entropy"),
        Disagreement.Divergence => MeasureRanking.Take(context, Measures.Get("Bald"), count, "Mean divergence"),
        _ => MeasureRanking.Take(context, new TieBrokenMeasure(Measures.Get("VoteEntropy"), Measures.Get("MeanEntropy")), count, "Vote entropy"),
    };
}
