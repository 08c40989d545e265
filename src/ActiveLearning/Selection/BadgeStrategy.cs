using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;

namespace ActiveLearning.Selection;

/// <summary>
/// Samples whose gradients would be large and unlike each other: k-means++ seeding on gradient embeddings. Ash, Zhang, Krishnamurthy, Langford and Agarwal, "Deep batch active
/// learning by diverse, uncertain gradient lower bounds", ICLR 2020, algorithm 1; the first sample is the one of the largest gradient, as in the authors' implementation.
/// </summary>
/// <remarks>
/// Each next sample is drawn with a probability proportional to its squared distance to the nearest one chosen (Arthur and Vassilvitskii, "k-means++", SODA 2007, section
/// 2.2). Distances only shrink, so that a draw by old ones which is accepted with the share that is left of the distance is a draw by the new ones: all samples are
/// brought up to date by one matrix product for many picks.
/// </remarks>
public sealed class BadgeStrategy : Strategy
{
    private const int MostPending = 64;

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
        var embeddings = context.GetEmbeddings();
        EmbeddingCheck.ThrowIfNotFinite(embeddings, context.Pool, row => candidates[row]);
        EmbeddingCheck.ThrowIfNotFinite(context.GetProbabilities(), context.Pool, row => candidates[row]);
        TorchRuntime.Initialize(context.Options.Threads);
        var gradients = new GradientEmbeddings(context.GetProbabilities(), embeddings, context.ResolveDevice(), context.Run);
        var random = context.Seed.Source("badge");
        var picks = new List<Pick>(count);
        var isTaken = new bool[candidates.Length];
        var progress = new PickProgress(context.Run, "Badge query", count);

        var largest = 0;
        for (var row = 1; row < candidates.Length; row++)
        {
            if (gradients.Norm(row) > gradients.Norm(largest))
                largest = row;
        }

        var distances = new double[candidates.Length];
        Array.Fill(distances, double.PositiveInfinity);
        var pending = new List<int>();
        var draw = new WeightedDraw(candidates.Length);
        Take(largest, Math.Sqrt(gradients.Norm(largest)), Largest);
        BringUpToDate();
        while (picks.Count < count)
        {
            context.Run.ThrowIfStopped();
            progress.Report(picks.Count);
            var row = draw.Draw(random);
            if (row < 0)
            {
                // All that is left is alike to what was taken; chance would have nothing to go by.
                row = Array.IndexOf(isTaken, false);
                Take(row, 0, Distant);
                continue;
            }

            var (known, now) = (draw[row], draw[row]);
            foreach (var center in pending)
                now = Math.Min(now, gradients.Distance(row, center));
            var isAccepted = random.NextDouble() * known < now;
            draw.Set(row, distances[row] = now);
            if (!isAccepted)
                continue;
            Take(row, Math.Sqrt(now), Distant);
            if (pending.Count == MostPending)
                BringUpToDate();
        }

        progress.Complete();
        return picks;

        void Take(int row, double score, Func<double, string> why)
        {
            isTaken[row] = true;
            pending.Add(row);
            draw.Set(row, distances[row] = 0);
            picks.Add(new Pick(candidates[row], score, why(score)));
        }

        static string Largest(double score) => string.Create(CultureInfo.InvariantCulture, $"The largest gradient of all, {score:0.####}.");

        static string Distant(double score) => string.Create(CultureInfo.InvariantCulture, $"Its gradient is {score:0.####} from the nearest of those chosen before.");

        void BringUpToDate()
        {
            gradients.Lower(distances, [.. pending]);
            for (var row = 0; row < distances.Length; row++)
            {
                if (isTaken[row])
                    distances[row] = 0;
            }

            draw.SetAll(distances);
            pending.Clear();
        }
    }
}
