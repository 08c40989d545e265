using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Coverage;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that, one after the other, raise most how near all samples of the pool are to a labeled one, nearness being a Gaussian kernel. Bae, Noh and Sutherland,
/// "Generalized coverage for more robust low-budget active learning", ECCV 2024, algorithm 1 (equation 5).
/// </summary>
public sealed class MaxHerdingStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "MaxHerding",
        "The samples that raise most how near all samples are to a labeled one: for the first labels of a pool.",
        StrategyNeeds.PoolEmbeddings,
        "O(N² D + K N), lazily evaluated",
        "Bae, Noh and Sutherland, Generalized Coverage for More Robust Low-Budget Active Learning, ECCV 2024, algorithm 1");

    /// <summary>The width of the Gaussian kernel exp(-d²/sigma²); 0 for the root of the mean squared distance from the mean, which is 1 for centred vectors of length 1, as in the paper.</summary>
    [Range(0, double.MaxValue)]
    public double Sigma { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        var weights = new double[context.Candidates.Length];
        Array.Fill(weights, 1.0 / weights.Length);
        return CoveragePicker.Pick(
            context, count, weights, new GaussianSimilarity(Sigma > 0 ? Sigma : DefaultSigma(features)), Info.Name,
            gain => string.Create(CultureInfo.InvariantCulture, $"Raises the mean nearness of all samples to a labeled one by {gain:0.######}."));
    }

    /// <summary>The width that suits embeddings of any scale.</summary>
    /// <param name="features">The embeddings.</param>
    internal static double DefaultSigma(FeatureMatrix features) => Spread.Of(features).MeanSquared is > 0 and var squared ? Math.Sqrt(squared) : 1;
}
