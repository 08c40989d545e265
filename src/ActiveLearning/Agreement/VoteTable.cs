namespace ActiveLearning.Agreement;

/// <summary>Labels of many annotators in rows: the votes of sample i stand from Starts[i] to Starts[i + 1], by annotator.</summary>
/// <param name="Samples">Ids in the order in which they came; one whose labels were all taken back has an empty row.</param>
/// <param name="Annotators">Names in the order in which they came.</param>
/// <param name="Classes">Names in ordinal order.</param>
/// <param name="Starts">Samples + 1 positions.</param>
/// <param name="Voters">The annotator of each vote.</param>
/// <param name="Votes">The class of each vote.</param>
internal sealed record VoteTable(string[] Samples, string[] Annotators, string[] Classes, int[] Starts, int[] Voters, int[] Votes)
{
    /// <summary>The classes that a sample's annotators named, one each.</summary>
    /// <param name="sample">The sample.</param>
    internal ReadOnlySpan<int> Of(int sample) => Votes.AsSpan(Starts[sample]..Starts[sample + 1]);

    /// <summary>The annotators of a sample, in the order of <see cref="Of"/>.</summary>
    /// <param name="sample">The sample.</param>
    internal ReadOnlySpan<int> VotersOf(int sample) => Voters.AsSpan(Starts[sample]..Starts[sample + 1]);

    /// <summary>Counts a sample's votes by class.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="counts">Room for one number per class; overwritten.</param>
    internal void Count(int sample, Span<int> counts)
    {
        counts.Clear();
        foreach (var vote in Of(sample))
            counts[vote]++;
    }

    /// <summary>A sample's votes by class, most first, equal ones in the order of the classes; classes without a vote are left out.</summary>
    /// <param name="sample">The sample.</param>
    internal IReadOnlyList<ClassVotes> Summarize(int sample)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var vote in Of(sample))
            counts[vote] = counts.GetValueOrDefault(vote) + 1;
        // An array: what a collection expression would make of it cannot be indexed in the shell.
        return counts.OrderByDescending(pair => pair.Value).Select(pair => new ClassVotes(Classes[pair.Key], pair.Value)).ToArray();
    }
}
