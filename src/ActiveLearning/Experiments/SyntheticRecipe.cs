using System.ComponentModel.DataAnnotations;

namespace ActiveLearning.Experiments;

/// <summary>Pictures that the module draws.</summary>
public sealed record SyntheticRecipe
{
    /// <summary>How many pictures of geometric shapes.</summary>
    [Required]
    [Range(1, 1_000_000)]
    public int Shapes { get; init; }

    /// <summary>Equal seeds draw equal pictures.</summary>
    public long Seed { get; init; }

    /// <summary>Height and width in pixels.</summary>
    [Range(8, 512)]
    public int Size { get; init; } = 32;
}
