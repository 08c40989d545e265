using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Coverage;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples that have, one after the other, most samples within a radius that no labeled or chosen one is within reach of. Yehuda, Dekel, Hacohen and Weinshall, "Active
/// learning through a covering lens", NeurIPS 2022, algorithm 1; the radius as in its section 4.2.
/// </summary>
public sealed class ProbCoverStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "ProbCover",
        "The samples that bring most others within a radius of a labeled one: for the first labels of a pool.",
        StrategyNeeds.PoolEmbeddings,
        "O(N² D + K N), lazily evaluated",
        "Yehuda et al., Active Learning Through a Covering Lens, NeurIPS 2022, algorithm 1");

    /// <summary>Samples at most so far from a labeled one are covered by it; 0 for the radius that <see cref="Purity"/> gives.</summary>
    [Range(0, double.MaxValue)]
    public double Radius { get; init; }

    /// <summary>The radius is the largest with which this share of samples has none of another cluster within it; clusters are those of k-means, as many as the pool has classes.</summary>
    [Range(0.5, 1.0)]
    public double Purity { get; init; } = 0.95;

    /// <summary>The radius is estimated on this many samples drawn at random, 0 for all; the share is then known to about half of one over the root of their number.</summary>
    [Range(0, int.MaxValue)]
    public int RadiusSamples { get; init; } = 5000;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        var radius = Radius;
        if (radius == 0)
        {
            radius = new BallPurity(features, context.ResolveDevice(), context.Run)
                .LargestRadius(context.Pool.Classes.Count, Purity, RadiusSamples, context.Seed.Source("probcover radius"));
            context.Run.Verbose?.Invoke(string.Create(CultureInfo.InvariantCulture, $"ProbCover: with radius {radius:G6}, {Purity:0.##%} of the samples have none of another cluster within it."));
        }

        context.AddNote(new CoverageNote(radius));
        var weights = new double[context.Candidates.Length];
        Array.Fill(weights, 1);
        return CoveragePicker.Pick(
            context, count, weights, new BallSimilarity(radius), Info.Name,
            gain => string.Create(CultureInfo.InvariantCulture, $"Covers {gain:0} more samples within radius {radius:G4}."));
    }
}
