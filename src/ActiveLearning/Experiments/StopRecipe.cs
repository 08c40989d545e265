using System.ComponentModel.DataAnnotations;
using ActiveLearning.Progress;

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

    /// <summary>Successive models predict the same.</summary>
    public StabilizingPredictions? StabilizingPredictions { get; init; }

    /// <summary>New labels make the model less sure.</summary>
    public ContradictoryInformation? ContradictoryInformation { get; init; }

    /// <summary>The model is sure of what is left on the whole.</summary>
    public OverallUncertainty? OverallUncertainty { get; init; }

    /// <summary>The model is sure of every sample that is left.</summary>
    public MaximumConfidence? MaximumConfidence { get; init; }

    /// <summary>How many samples of the pool the criteria look at, drawn once for each seed; 0 for all, null for 2000 as Bloodgood and Vijay-Shanker take.</summary>
    [Range(0, int.MaxValue)]
    public int? StopSet { get; init; }

    /// <summary>The criteria that need predictions of the stop set.</summary>
    internal IReadOnlyList<StoppingCriterion> Criteria =>
        [.. new StoppingCriterion?[] { StabilizingPredictions, ContradictoryInformation, OverallUncertainty, MaximumConfidence }.OfType<StoppingCriterion>()];
}
