using System.ComponentModel.DataAnnotations;

namespace ActiveLearning.Experiments;

/// <summary>When a lane ends before its last cycle: after the first cycle that reaches one of these.</summary>
public sealed record StopRecipe
{
    /// <summary>Accuracy on the test samples, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double? Accuracy { get; init; }

    /// <summary>Number of labeled samples.</summary>
    [Range(1, int.MaxValue)]
    public int? Labels { get; init; }
}
