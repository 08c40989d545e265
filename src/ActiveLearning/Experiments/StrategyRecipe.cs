namespace ActiveLearning.Experiments;

/// <summary>How the next samples are chosen.</summary>
public sealed record StrategyRecipe
{
    /// <summary>A strategy's name.</summary>
    public string Name { get; init; } = "TopK";

    /// <summary>An uncertainty measure's name, for strategies that need scores.</summary>
    public string Measure { get; init; } = "Entropy";
}
