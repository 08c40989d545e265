using ActiveLearning.Pools;

namespace ActiveLearning.Experiments;

/// <summary>Where a pool comes from: either <see cref="Path"/> or <see cref="Synthetic"/>.</summary>
public sealed record PoolRecipe
{
    /// <summary>A folder or file, relative to the recipe's own folder.</summary>
    public string? Path { get; init; }

    /// <summary>Pictures that the module draws.</summary>
    public SyntheticRecipe? Synthetic { get; init; }

    /// <summary>How the data are laid out.</summary>
    public PoolFormat Format { get; init; }

    /// <summary>A CSV file with paths and labels, relative to the recipe's own folder.</summary>
    public string? LabelFile { get; init; }

    /// <summary>An IDX or .npy file with labels, relative to the recipe's own folder.</summary>
    public string? LabelPath { get; init; }

    /// <summary>The classes in order; null to take them from the data.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The labels are known but hidden; the run reveals those it asks for, like an annotator.</summary>
    public bool AsOracle { get; init; }
}
