using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection.Distances;

/// <summary>Picks by <see cref="FarthestFirst"/> for the strategies that do.</summary>
internal static class CenterPicker
{
    /// <summary>Picks candidates far from all labeled samples and from each other.</summary>
    /// <param name="context">With pool embeddings.</param>
    /// <param name="rows">Positions of the candidates to pick from, ascending.</param>
    /// <param name="count">How many.</param>
    /// <param name="strategy">The strategy's name, for the progress.</param>
    /// <param name="explain">Given a candidate's position and its distance when it was picked, its score and why.</param>
    /// <exception cref="ActiveLearningException">An embedding is not finite (<c>EmbeddingNotFinite</c>, names samples).</exception>
    internal static IReadOnlyList<Pick> Pick(QueryContext context, int[] rows, int count, string strategy, Func<int, double, (double Score, string Reason)> explain)
    {
        var (candidates, labeled) = (context.Candidates, context.Labeled);
        var features = EmbeddingCheck.GetFinitePoolEmbeddings(context);
        TorchRuntime.Initialize(context.Options.Threads);
        if (labeled.Length == 0)
            context.Run.Warning?.Invoke($"Pool '{context.Pool.Name}' has no labeled sample to be far from: the first sample is drawn at random.");
        var farthest = new FarthestFirst(
            features, rows, Enumerable.Range(candidates.Length, labeled.Length), context.ResolveDevice(), context.Run, $"{strategy} query");
        return farthest.Take(count, context.Seed.Source("first center")).ConvertAll(taken =>
        {
            var (score, reason) = explain(rows[taken.Position], taken.Distance);
            return new Pick(candidates[rows[taken.Position]], score, reason);
        });
    }

    /// <summary>A sentence about a distance.</summary>
    /// <param name="distance">To the nearest labeled or chosen sample; positive infinity where there was none.</param>
    internal static string Explain(double distance) => double.IsFinite(distance)
        ? string.Create(CultureInfo.InvariantCulture, $"Distance {distance:0.####} from the nearest labeled or chosen sample.")
        : "Drawn at random: nothing was labeled yet.";
}
