namespace ActiveLearning.Agreement;

/// <summary>A sample whose annotators do not agree.</summary>
/// <param name="Id">The sample.</param>
/// <param name="Agreement">Share of its annotator pairs with equal labels, 0 to below 1.</param>
/// <param name="Votes">How many gave each class, most first.</param>
/// <param name="Labels">Who gave which.</param>
public sealed record LabelDisagreement(string Id, double Agreement, IReadOnlyList<ClassVotes> Votes, IReadOnlyList<AnnotatorLabel> Labels)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {string.Join(", ", Votes)}";
}
