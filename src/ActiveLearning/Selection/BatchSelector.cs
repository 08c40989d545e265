using System.Globalization;
using ActiveLearning.Pools;
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
    /// needs (<c>ScoresMissing</c>, <c>ModelMissing</c>), the strategy chose what it must not (<c>InvalidSelection</c>), or one of the user's own failed (<c>StrategyFailed</c>).
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
        ThrowIfNone(context);
        if (count > candidates.Length)
        {
            context.Run.Warning?.Invoke($"Only {candidates.Length} of the {count} samples asked for are there to choose from; the batch takes all of them.");
            count = candidates.Length;
        }

        context.Run.ThrowIfStopped();
        var picks = Ask(strategy, context, count);
        ThrowIfNone(context);
        if (context.Candidates.Length < count)
        {
            // Some turned out unreadable while the strategy looked at them.
            context.Run.Warning?.Invoke($"Only {context.Candidates.Length} of the {count} samples asked for can be read; the batch takes all of them.");
            count = context.Candidates.Length;
        }

        CheckPicks(name, picks, context, count);
        var measure = (strategy.Needs & (StrategyNeeds.Scores | StrategyNeeds.HighestScores)) != 0 ? context.Measure : null;
        var items = new BatchItem[count];
        for (var i = 0; i < count; i++)
            items[i] = new BatchItem(context.Pool, picks[i].Index, i + 1, picks[i].Score, name, measure, picks[i].Reason ?? "") { Notes = context.Notes };
        return items;
    }

    /// <summary>Asks a strategy on behalf of another one, and holds it to its contract.</summary>
    /// <param name="strategy">The strategy that is asked.</param>
    /// <param name="context">The candidates, with what it needs computed.</param>
    /// <param name="count">How many, at most as many as there are candidates.</param>
    /// <exception cref="ActiveLearningException">It chose what it must not (<c>InvalidSelection</c>), or failed (<c>StrategyFailed</c>).</exception>
    internal static IReadOnlyList<Pick> Pick(Strategy strategy, QueryContext context, int count)
    {
        var picks = Ask(strategy, context, count);
        CheckPicks(strategy.Info.Name, picks, context, count);
        return picks;
    }

    private static void ThrowIfNone(QueryContext context)
    {
        if (context.Candidates.Length > 0)
            return;
        throw new ActiveLearningException(
            "NoCandidates", ErrorKind.InvalidOperation,
            $"Pool '{context.Pool.Name}' has no unlabeled sample left to choose from; add samples, or clear labels with Clear-ALLabel.", context.Pool);
    }

    private static IReadOnlyList<Pick> Ask(Strategy strategy, QueryContext context, int count)
    {
        try
        {
            return strategy.Select(context, count);
        }
        catch (Exception e) when (strategy.GetType().Assembly != typeof(Strategy).Assembly && e is not (ActiveLearningException or OperationCanceledException))
        {
            var place = e.TargetSite is { DeclaringType: { } type } method ? $" in {type.Name}.{method.Name}" : "";
            throw new ActiveLearningException(
                "StrategyFailed", ErrorKind.InvalidOperation, $"Strategy '{strategy.Info.Name}' failed with {e.GetType().Name}{place}: {e.Message}", strategy.Info.Name, e);
        }
    }

    private static void CheckPicks(string strategy, IReadOnlyList<Pick>? picks, QueryContext context, int count)
    {
        if (picks is null)
            throw Invalid(strategy, "returned no list of samples");
        var pool = context.Pool;
        var seen = new HashSet<int>(count);
        foreach (var pick in picks)
        {
            if ((uint)pick.Index >= (uint)pool.Count)
                throw Invalid(strategy, $"chose sample {pick.Index}; the indices of pool '{pool.Name}' go from 0 to {pool.Count - 1}");
            if (Array.BinarySearch(context.Candidates, pick.Index) < 0)
                throw Invalid(strategy, $"chose sample {pick.Index} ('{pool.GetId(pick.Index)}'), which is not a candidate: {WhyNot(pool, pick.Index)}");
            if (!seen.Add(pick.Index))
                throw Invalid(strategy, $"chose sample {pick.Index} ('{pool.GetId(pick.Index)}') twice");
            if (!double.IsFinite(pick.Score))
                throw Invalid(strategy, string.Create(CultureInfo.InvariantCulture, $"gave sample {pick.Index} ('{pool.GetId(pick.Index)}') the score {pick.Score}, which is not a finite number"));
        }

        if (picks.Count != count)
            throw Invalid(strategy, $"chose {picks.Count} samples instead of {count}");
    }

    private static string WhyNot(Pool pool, int index) =>
        pool.GetLabel(index) is var label and >= 0 ? $"it has the label '{pool.Classes[label]}'" : pool.GetBadReason(index) is { } reason ? $"it cannot be read ({reason})" : "it was not given to choose from";

    private static ActiveLearningException Invalid(string strategy, string what) =>
        new("InvalidSelection", ErrorKind.InvalidOperation, $"Strategy '{strategy}' {what}. This is a defect of the strategy; nothing was selected.", strategy);
}
