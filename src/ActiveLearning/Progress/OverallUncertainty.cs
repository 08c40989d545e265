using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ActiveLearning.Progress;

/// <summary>Stops when the model is sure of what is left on the whole.</summary>
public sealed record OverallUncertainty : StoppingCriterion
{
    /// <summary>The mean normalised entropy of the samples without a label to come down to, 0 to 1. The paper leaves it to the user.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.05;

    /// <inheritdoc/>
    public override string Name => "OverallUncertainty";

    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"the mean uncertainty of what is not labeled is at most {Threshold}");

    /// <inheritdoc/>
    public override string Reference => "Zhu, Wang and Hovy, \"Multi-criteria-based strategy to stop active learning for data annotation\", COLING 2008";

    /// <inheritdoc/>
    public override double Limit => Threshold;

    /// <inheritdoc/>
    public override double? Figure(IReadOnlyList<ModelSigns> signs) => signs[^1].MeanUncertainty;

    /// <inheritdoc/>
    protected override bool Says(double figure) => figure <= Threshold;
}
