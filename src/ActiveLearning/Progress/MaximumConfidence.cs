using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ActiveLearning.Progress;

/// <summary>Stops when the model is sure even of the sample it is least sure of.</summary>
public sealed record MaximumConfidence : StoppingCriterion
{
    /// <summary>The largest normalised entropy of a sample without a label to come down to, 0 to 1. Stricter than the mean by far: a single odd sample keeps it from stopping.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.1;

    /// <inheritdoc/>
    public override string Name => "MaximumConfidence";

    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"no sample without a label has an uncertainty above {Threshold}");

    /// <inheritdoc/>
    public override string Reference => "Zhu and Hovy, \"Active learning for word sense disambiguation with methods for addressing the class imbalance problem\", EMNLP-CoNLL 2007; Zhu, Wang, Hovy and Ma, \"Confidence-based stopping criteria for active learning for data annotation\", ACM TSLP 6, 2010";

    /// <inheritdoc/>
    public override double Limit => Threshold;

    /// <inheritdoc/>
    public override double? Figure(IReadOnlyList<ModelSigns> signs) => signs[^1].MaximumUncertainty;

    /// <inheritdoc/>
    protected override bool Says(double figure) => figure <= Threshold;
}
