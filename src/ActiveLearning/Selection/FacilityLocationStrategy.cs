using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Coverage;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that, one after the other, lower most the squared distances of all samples to the nearest labeled one. Wei, Iyer and Bilmes, "Submodularity in data subset
/// selection and active learning", ICML 2015, equation 3, by the greedy algorithm.
/// </summary>
public sealed class FacilityLocationStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "FacilityLocation",
        "The samples that lower most the squared distances of all samples to the nearest labeled one.",
        StrategyNeeds.PoolEmbeddings,
        "O(N² D + K N), lazily evaluated",
        "Wei, Iyer and Bilmes, Submodularity in Data Subset Selection and Active Learning, ICML 2015, equation 3");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        var weights = new double[context.Candidates.Length];
        Array.Fill(weights, 1.0 / weights.Length);
        // No two samples are farther from each other than twice the distance of the farthest from the mean.
        return CoveragePicker.Pick(
            context, count, weights, new NearnessSimilarity(4 * Spread.Of(features).LargestSquared), Info.Name,
            gain => string.Create(CultureInfo.InvariantCulture, $"Lowers the mean squared distance of all samples to the nearest labeled one by {gain:0.######}."));
    }
}
