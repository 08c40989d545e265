namespace ActiveLearning.Experiments;

/// <summary>What a run keeps besides results and picks.</summary>
public sealed record SaveRecipe
{
    /// <summary>Which models are written into their cycles' folders.</summary>
    public ModelSaving Models { get; init; }
}
