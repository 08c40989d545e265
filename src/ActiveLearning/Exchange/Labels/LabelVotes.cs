using ActiveLearning.Pools;

namespace ActiveLearning.Exchange.Labels;

/// <summary>Decides what becomes of one sample that a file labels.</summary>
internal static class LabelVotes
{
    /// <summary>Decides.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="existing">The pool's label, or null.</param>
    /// <param name="votes">What the file says, in its order; at least one.</param>
    /// <returns>
    /// The changes to apply in order, the one that counts last, so that the history holds the others too; none where the sample stays as it is. And whether
    /// labels differ, and whether that is an error.
    /// </returns>
    internal static (IReadOnlyList<LabelChange> Changes, bool IsConflict, bool IsError) Decide(ConflictRule rule, string? existing, IReadOnlyList<LabelChange> votes)
    {
        var isConflict = votes.Any(vote => vote.Label != (existing ?? votes[0].Label));
        if (!isConflict)
        {
            // Said again, a label changes nothing; what comes with it (boxes, masks) may be new.
            return existing is null || votes.Any(vote => vote.Annotation is not null) ? (votes, false, false) : ([], false, false);
        }

        switch (rule)
        {
            case ConflictRule.Error:
                return ([], true, true);
            case ConflictRule.Keep:
                return (existing is not null ? [] : Last(votes, votes[0].Label!), true, false);
            case ConflictRule.Vote:
                var counts = votes.GroupBy(vote => vote.Label!).ToDictionary(group => group.Key, group => group.Count());
                if (existing is not null)
                    counts[existing] = counts.GetValueOrDefault(existing) + 1;
                var most = counts.Values.Max();
                string[] leaders = [.. counts.Where(pair => pair.Value == most).Select(pair => pair.Key)];
                if (existing is not null && leaders.Contains(existing))
                    return ([], true, false);
                return leaders.Length == 1 ? (Last(votes, leaders[0]), true, false) : ([], true, true);
            default:
                return (votes.All(vote => vote.Time is not null) ? [.. votes.OrderBy(vote => vote.Time)] : votes, true, false);
        }
    }

    private static LabelChange[] Last(IReadOnlyList<LabelChange> votes, string label) => [.. votes.OrderBy(vote => vote.Label == label)];
}
