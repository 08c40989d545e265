using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Finds samples by where they stand, by class and by id.</summary>
public static class SampleQuery
{
    /// <summary>The indices of the samples that fit, ascending, as they are found. Conditions of different kinds must all hold.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="labeled">Labeled readable samples. With several of labeled, unlabeled and bad, samples of any of these kinds; with none, all.</param>
    /// <param name="unlabeled">Readable samples without a label.</param>
    /// <param name="bad">Unreadable samples.</param>
    /// <param name="classes">Classes or patterns, any of which the label must fit; null for any or no label. A pattern may fit no class.</param>
    /// <param name="idPatterns">Ids or patterns (see <see cref="WildcardPattern"/>), any of which must fit; null for all ids.</param>
    /// <exception cref="ActiveLearningException">A class is not one of the pool's (<c>ClassNotFound</c>), or a pattern is broken (<c>InvalidPattern</c>).</exception>
    public static IEnumerable<int> Find(
        Pool pool, bool labeled = false, bool unlabeled = false, bool bad = false, IReadOnlyList<string>? classes = null, IReadOnlyList<string>? idPatterns = null)
    {
        var wantedClasses = classes is null ? null : FindClasses(pool, classes);

        // An id may have brackets of its own, so what is an id as it stands is never taken as a pattern.
        var exact = new HashSet<int>();
        var patterns = new List<WildcardPattern>();
        foreach (var text in idPatterns ?? [])
        {
            if (pool.IndexOf(text) is >= 0 and var index)
                exact.Add(index);
            else if (WildcardPattern.HasWildcards(text))
                patterns.Add(new WildcardPattern(text));
        }

        var candidates = idPatterns is not null && patterns.Count == 0 ? exact.Order() : Enumerable.Range(0, pool.Count);
        return candidates.Where(index =>
            HasStatus(pool, index, labeled, unlabeled, bad)
            && (wantedClasses is null || wantedClasses.Contains(pool.GetLabel(index)))
            && (idPatterns is null || exact.Contains(index) || MatchesAny(patterns, pool.GetId(index))));
    }

    // A class may have brackets of its own, so what is a class as it stands is never taken as a pattern.
    private static HashSet<int> FindClasses(Pool pool, IReadOnlyList<string> names)
    {
        var found = new HashSet<int>();
        var all = pool.Classes;
        foreach (var name in names)
        {
            if (all.IndexOf(name) is >= 0 and var number)
            {
                found.Add(number);
            }
            else if (WildcardPattern.HasWildcards(name))
            {
                var pattern = new WildcardPattern(name);
                found.UnionWith(Enumerable.Range(0, all.Count).Where(candidate => pattern.IsMatch(all[candidate])));
            }
            else
            {
                throw new ActiveLearningException(
                    "ClassNotFound", ErrorKind.NotFound,
                    $"'{name}' is not among the classes of pool '{pool.Name}': {string.Join(", ", all.Take(20))}{(all.Count > 20 ? ", ..." : "")}.", name);
            }
        }

        return found;
    }

    private static bool HasStatus(Pool pool, int index, bool labeled, bool unlabeled, bool bad)
    {
        if (!labeled && !unlabeled && !bad)
            return true;
        if (pool.BadCount > 0 && pool.GetBadReason(index) is not null)
            return bad;
        return pool.GetLabel(index) >= 0 ? labeled : unlabeled;
    }

    private static bool MatchesAny(List<WildcardPattern> patterns, string id)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(id))
                return true;
        }

        return false;
    }
}
