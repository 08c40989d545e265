namespace ActiveLearning.Agreement;

/// <summary>
/// Gathers who gave which sample which label. Names are kept once and each label takes a few dozen bytes, so that millions fit. Of several labels that one annotator
/// gave one sample the last one counts: a correction is no second opinion. Names are compared exactly.
/// </summary>
public sealed class AnnotationTable
{
    private readonly Dictionary<string, int> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _annotators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Sample, int Annotator), int> _votes = [];

    /// <summary>Number of labels that count.</summary>
    public int Count => _votes.Count;

    /// <summary>Takes one label.</summary>
    /// <param name="id">The sample.</param>
    /// <param name="annotator">Who gave it.</param>
    /// <param name="label">The class; null takes the annotator's label of the sample back, as a history says of a label that was cleared.</param>
    public void Add(string id, string annotator, string? label)
    {
        var key = (Number(_samples, id), Number(_annotators, annotator));
        if (label is null)
            _votes.Remove(key);
        else
            _votes[key] = Number(_labels, label);
    }

    /// <summary>The labels as they are now, sorted for counting.</summary>
    internal VoteTable Freeze()
    {
        // Classes in the order of their names: what comes of ties must not hang on the order of the rows.
        var names = _labels.Keys.ToArray();
        var used = new bool[names.Length];
        foreach (var label in _votes.Values)
            used[label] = true;
        var classes = names.Where((_, i) => used[i]).Order(StringComparer.Ordinal).ToArray();
        var classOf = Array.ConvertAll(names, name => Array.BinarySearch(classes, name, StringComparer.Ordinal));
        var votes = _votes.OrderBy(vote => vote.Key).ToArray();
        var starts = new int[_samples.Count + 1];
        foreach (var vote in votes)
            starts[vote.Key.Sample + 1]++;
        for (var i = 0; i < _samples.Count; i++)
            starts[i + 1] += starts[i];
        return new VoteTable(
            [.. _samples.Keys], [.. _annotators.Keys], classes, starts,
            Array.ConvertAll(votes, vote => vote.Key.Annotator), Array.ConvertAll(votes, vote => classOf[vote.Value]));
    }

    private static int Number(Dictionary<string, int> numbers, string name)
    {
        if (!numbers.TryGetValue(name, out var number))
            numbers.Add(name, number = numbers.Count);
        return number;
    }
}
