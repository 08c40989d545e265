namespace ActiveLearning.Pools;

/// <summary>How often a class occurs among the labeled samples of a pool.</summary>
/// <param name="Class">The class.</param>
/// <param name="Count">Number of labeled readable samples.</param>
/// <param name="Share">Their share of all labeled readable samples, 0 to 1; 0 where there are none.</param>
public sealed record ClassCount(string Class, int Count, double Share)
{
    /// <summary>The class and its count: what a list of them shows in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Class}: {Count}");
}
