using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// Samples whose gradients would be large and unlike each other: k-means++ seeding on gradient embeddings. Ash, Zhang, Krishnamurthy, Langford and Agarwal, "Deep batch active
/// learning by diverse, uncertain gradient lower bounds", ICLR 2020, algorithm 1; the first sample is the one of the largest gradient, as in the authors' implementation.
/// </summary>
public sealed class BadgeStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "Badge",
        "Samples with large gradients that are unlike each other: uncertain and diverse at once.",
        StrategyNeeds.Probabilities | StrategyNeeds.Embeddings,
        "O(K N (C + D))",
        "Ash et al., Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds, ICLR 2020, algorithm 1");

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var embeddings = EmbeddingCheck.ThrowIfNotFinite(context.GetEmbeddings(), context);
        var probabilities = EmbeddingCheck.ThrowIfNotFinite(context.GetProbabilities(), context);
        TorchRuntime.Initialize(context.Options.Threads);
        var gradients = GradientEmbeddings.Of(probabilities, embeddings, context.ResolveDevice(), context.Run);
        var largest = 0;
        for (var row = 1; row < candidates.Length; row++)
        {
            if (gradients.Norm(row) > gradients.Norm(largest))
                largest = row;
        }

        var progress = new QueryProgress(context.Run, "Badge query", count);
        var draw = new PlusPlusDraw(gradients, context.Seed.Source("badge"));
        var length = Math.Sqrt(gradients.Norm(largest));
        var picks = new List<Pick>(count) { new(candidates[largest], length, string.Create(CultureInfo.InvariantCulture, $"The largest gradient of all, {length:0.####}.")) };
        draw.Take(largest);
        while (picks.Count < count)
        {
            context.Run.ThrowIfStopped();
            progress.Report(picks.Count);
            var (row, squared) = draw.Next();
            draw.Take(row);
            var distance = Math.Sqrt(squared);
            picks.Add(new Pick(
                candidates[row], distance, string.Create(CultureInfo.InvariantCulture, $"Its gradient is {distance:0.####} from the nearest of those chosen before.")));
        }

        progress.Complete();
        return picks;
    }
}
