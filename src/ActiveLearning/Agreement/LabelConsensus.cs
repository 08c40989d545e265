namespace ActiveLearning.Agreement;

/// <summary>The one label that several annotators' labels of a sample come to.</summary>
/// <param name="Id">The sample.</param>
/// <param name="Label">The class; of equally good ones the first in the order of their names.</param>
/// <param name="Confidence">Majority: the share of annotators who gave it. DawidSkene: its probability. 0 to 1.</param>
/// <param name="Votes">How many gave each class, most first.</param>
/// <param name="IsTie">Whether another class is as good, so that the label is no better than a coin's toss.</param>
/// <param name="Method">How it was found.</param>
public sealed record LabelConsensus(string Id, string Label, double Confidence, IReadOnlyList<ClassVotes> Votes, bool IsTie, ConsensusMethod Method)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Label}";
}
