using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Coverage;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that raise most how near the uncertain samples are to a labeled one: <see cref="MaxHerdingStrategy"/> with each sample weighed by its margin uncertainty
/// 1 - (p1 - p2), and a kernel that narrows as labels fill the space. Bae, Oliveira and Sutherland, "Uncertainty herding: one active learning method for all label budgets",
/// ICLR 2025, algorithm 1 and the radius of section 3.2; probabilities are taken as the model gives them, without the paper's calibration of their temperature.
/// </summary>
public sealed class UncertaintyHerdingStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "UncertaintyHerding",
        "The samples that raise most how near the uncertain samples are to a labeled one: for few labels and for many.",
        StrategyNeeds.Probabilities | StrategyNeeds.PoolEmbeddings,
        "O(N² D + K N), lazily evaluated",
        "Bae, Oliveira and Sutherland, Uncertainty Herding: One Active Learning Method for All Label Budgets, ICLR 2025, algorithm 1");

    /// <summary>The width of the Gaussian kernel exp(-d²/sigma²); 0 for the smallest distance of two labeled samples, and while there are none, for that of MaxHerding.</summary>
    [Range(0, double.MaxValue)]
    public double Sigma { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        var probabilities = EmbeddingCheck.ThrowIfNotFinite(context.GetProbabilities(), context);
        var candidates = context.Candidates;
        TorchRuntime.Initialize(context.Options.Threads);
        var weights = new double[candidates.Length];
        for (var row = 0; row < weights.Length; row++)
            weights[row] = Distribution.Margin(probabilities[row]) / weights.Length;
        var sigma = Sigma > 0 ? Sigma : Math.Min(MaxHerdingStrategy.DefaultSigma(features), ClosestPair.Distance(features, candidates.Length, context.ResolveDevice(), context.Run));
        context.Run.Verbose?.Invoke(string.Create(CultureInfo.InvariantCulture, $"UncertaintyHerding: sigma {sigma:G6}."));
        return CoveragePicker.Pick(
            context, count, weights, new GaussianSimilarity(sigma), Info.Name,
            gain => string.Create(CultureInfo.InvariantCulture, $"Raises the mean nearness of all samples to a labeled one, weighed by their uncertainty, by {gain:0.######}."));
    }
}
