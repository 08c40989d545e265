namespace ActiveLearning.Selection;

/// <summary>What people and the shell are told of a strategy.</summary>
/// <param name="Name">The name users type, in Pascal case.</param>
/// <param name="Description">One sentence: which samples it takes.</param>
/// <param name="Needs">What it asks of the query context.</param>
/// <param name="Cost">How its time grows, N candidates, K picks, for example <c>O(N log K)</c>.</param>
/// <param name="Reference">The paper it follows, or what it is known as.</param>
public sealed record StrategyInfo(string Name, string Description, StrategyNeeds Needs, string Cost, string Reference)
{
    /// <summary>Its options in the order of its source; filled in by <see cref="Strategy.Describe"/>.</summary>
    public IReadOnlyList<StrategyOption> Options { get; init; } = [];
}
