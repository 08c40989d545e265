using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Runs a strategy and holds it to its contract.</summary>
public static class BatchSelector
{
    /// <summary>Selects the samples to label next.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="context">The candidates. Where there are fewer than asked for, all are taken and a warning says so.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The batch in the strategy's order, ranks from 1.</returns>
    /// <exception cref="ActiveLearningException">
    /// <paramref name="count"/> is below 1 (<c>InvalidCount</c>), nothing is left to label (<c>NoCandidates</c>), the context lacks what the strategy
    /// needs (<c>ScoresMissing</c>, <c>ModelMissing</c>), or the strategy chose what it must not (<c>InvalidSelection</c>).
    /// </exception>
    public static IReadOnlyList<BatchItem> Select(Strategy strategy, QueryContext context, int count)
    {
        if (count < 1)
            throw new ActiveLearningException("InvalidCount", ErrorKind.InvalidArgument, $"A batch of {count} samples cannot be selected; ask for at least 1.", count);
        var name = strategy.Info.Name;
        strategy = strategy.Resolve(context, count);
        context.Filter(count);
        context.Prepare(strategy.Needs, strategy.Adapt(context.Options));
        var candidates = context.Candidates;
        if (candidates.Length == 0)
        {
            throw new ActiveLearningException(
                "NoCandidates", ErrorKind.InvalidOperation,
                $"Pool '{context.Pool.Name}' has no unlabeled sample left to choose from; add samples, or clear labels with Clear-ALLabel.", context.Pool);
        }

        if (count > candidates.Length)
        {
            context.Run.Warning?.Invoke($"Only {candidates.Length} of the {count} samples asked for are there to choose from; the batch takes all of them.");
            count = candidates.Length;
        }

        context.Run.ThrowIfStopped();
        var picks = strategy.Select(context, count);
        if (context.Candidates.Length < count)
        {
            // Some turned out unreadable while the strategy looked at them.
            context.Run.Warning?.Invoke($"Only {context.Candidates.Length} of the {count} samples asked for can be read; the batch takes all of them.");
            count = context.Candidates.Length;
        }

        CheckPicks(name, picks, context.Candidates, count);
        var measure = (strategy.Needs & StrategyNeeds.Scores) != 0 ? context.Measure : null;
        var items = new BatchItem[count];
        for (var i = 0; i < count; i++)
            items[i] = new BatchItem(context.Pool, picks[i].Index, i + 1, picks[i].Score, name, measure, picks[i].Reason) { Notes = context.Notes };
        return items;
    }

    private static void CheckPicks(string strategy, IReadOnlyList<Pick> picks, int[] candidates, int count)
    {
        if (picks.Count != count)
            throw Invalid(strategy, $"chose {picks.Count} samples instead of {count}");
        var seen = new HashSet<int>(count);
        foreach (var pick in picks)
        {
            if (Array.BinarySearch(candidates, pick.Index) < 0)
                throw Invalid(strategy, $"chose sample {pick.Index}, which is not a candidate");
            if (!seen.Add(pick.Index))
                throw Invalid(strategy, $"chose sample {pick.Index} twice");
            if (!double.IsFinite(pick.Score))
                throw Invalid(strategy, $"gave sample {pick.Index} a score that is not a finite number");
        }
    }

    private static ActiveLearningException Invalid(string strategy, string what) =>
        new("InvalidSelection", ErrorKind.InvalidOperation, $"Strategy '{strategy}' {what}; this is a defect of the strategy, nothing was selected.", strategy);
}
