namespace ActiveLearning.Selection.Coverage;

/// <summary>Picks by <see cref="CoverageGreedy"/> for the strategies that do.</summary>
internal static class CoveragePicker
{
    /// <summary>Picks candidates that stand for as much as possible of what no labeled sample stands for.</summary>
    /// <param name="context">With pool embeddings, which are finite.</param>
    /// <param name="count">How many.</param>
    /// <param name="weights">The weight of each candidate as one to be stood for.</param>
    /// <param name="similarity">How well samples stand for each other.</param>
    /// <param name="strategy">The strategy's name, for progress and warnings.</param>
    /// <param name="explain">Given what a pick added, why it was picked.</param>
    /// <returns>The picks, scored by what they added; where nothing adds anything, the rest are drawn at random.</returns>
    internal static IReadOnlyList<Pick> Pick(
        QueryContext context, int count, double[] weights, Similarity similarity, string strategy, Func<double, string> explain)
    {
        var candidates = context.Candidates;
        var progress = new QueryProgress(context.Run, $"{strategy} query", count);
        progress.Begin();
        var greedy = new CoverageGreedy(
            context.GetPoolEmbeddings(), candidates.Length, weights, similarity, context.ResolveDevice(), context.Options.Threads, context.Run);
        var picks = new List<Pick>(count);
        var taken = new bool[candidates.Length];
        while (picks.Count < count && greedy.Next() is { } next)
        {
            progress.Report(picks.Count);
            taken[next.Row] = true;
            picks.Add(new Pick(candidates[next.Row], next.Gain, explain(next.Gain)));
        }

        if (picks.Count < count)
        {
            context.Run.Verbose?.Invoke($"{strategy}: after {picks.Count} of {count} samples nothing adds anything any more; the others are drawn at random.");
            int[] rest = [.. Enumerable.Range(0, candidates.Length).Where(row => !taken[row])];
            foreach (var row in context.Seed.Source("rest").Draw<int>(rest, count - picks.Count))
                picks.Add(new Pick(candidates[row], 0, "Drawn at random: every sample that counts is covered already."));
        }

        progress.Complete();
        return picks;
    }
}
