using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Opinions;

namespace ActiveLearning.Selection;

/// <summary>
/// The samples whose labels together would tell most about which of several opinions of the model is right, one after the other. Kirsch, van Amersfoort and Gal, "BatchBALD:
/// efficient and diverse batch acquisition for deep Bayesian active learning", NeurIPS 2019, algorithm 1.
/// </summary>
public sealed class BatchBaldStrategy : Strategy
{
    /// <inheritdoc/>
    public override StrategyInfo Info { get; } = new(
        "BatchBald",
        "The samples whose labels together tell most about which of several opinions of the model is right: small batches.",
        StrategyNeeds.Passes,
        "O(K N M T C), M labelings, T opinions",
        "Kirsch, van Amersfoort and Gal, BatchBALD, NeurIPS 2019, algorithm 1");

    /// <summary>
    /// The most joint labelings of the chosen samples that are looked at: all of them as long as there are no more, then so many drawn at random. The joint entropy is then known to
    /// about one part in the root of their number for each sample.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Labelings { get; init; } = 2000;

    /// <inheritdoc/>
    public override IReadOnlyList<Pick> Select(QueryContext context, int count)
    {
        var candidates = context.Candidates;
        var passes = EmbeddingCheck.ThrowIfNotFinite(context.GetPassProbabilities(), context);
        TorchRuntime.Initialize(context.Options.Threads);
        var classes = context.Model!.Classes.Count;
        using var joint = new JointEntropy(passes, classes, Labelings, context.ResolveDevice(), context.Seed.Source("batchbald"), context.Run);
        var expected = new double[candidates.Length];
        for (var row = 0; row < expected.Length; row++)
            expected[row] = Distribution.Entropy(passes[row]) * classes / passes.Columns;
        var progress = new QueryProgress(context.Run, "BatchBald query", count);
        var open = Enumerable.Range(0, candidates.Length).ToList();
        var picks = new List<Pick>(count);
        while (picks.Count < count)
        {
            context.Run.ThrowIfStopped();
            progress.Report(picks.Count);
            var growth = joint.Growth([.. open]);
            var best = 0;
            for (var i = 1; i < growth.Length; i++)
            {
                if (growth[i] - expected[open[i]] > growth[best] - expected[open[best]])
                    best = i;
            }

            var (row, gain) = (open[best], Math.Max(0, growth[best] - expected[open[best]]));
            joint.Choose(row);
            open.RemoveAt(best);
            picks.Add(new Pick(candidates[row], gain, string.Create(
                CultureInfo.InvariantCulture, $"Its label tells {gain:0.####} nats that those of the {picks.Count} chosen before do not{(joint.IsDrawn ? $" (estimated over {Labelings} labelings)" : "")}.")));
        }

        progress.Complete();
        return picks;
    }
}
