using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ActiveLearning.Progress;

/// <summary>Stops when successive models predict the same.</summary>
public sealed record StabilizingPredictions : StoppingCriterion
{
    /// <summary>The mean kappa to reach, 0 to 1; the paper's is 0.99.</summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.99;

    /// <summary>Over how many successive kappas the mean is taken, 1 to 100; the paper's is 3, which takes four models.</summary>
    [Range(1, 100)]
    public int Window { get; init; } = 3;

    /// <inheritdoc/>
    public override string Name => "StabilizingPredictions";

    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"the mean of the last {Window} kappas between successive models is at least {Threshold}");

    /// <inheritdoc/>
    public override string Reference => "Bloodgood and Vijay-Shanker, \"A method for stopping active learning based on stabilizing predictions and the need for user-adjustable stopping\", CoNLL 2009";

    /// <inheritdoc/>
    public override double Limit => Threshold;

    /// <inheritdoc/>
    public override double? Figure(IReadOnlyList<ModelSigns> signs)
    {
        if (signs.Count < Window)
            return null;
        var last = signs.Skip(signs.Count - Window).ToArray();
        // A model that sees one class everywhere is not stable, it has learned nothing yet: it has no kappa.
        return last.Any(own => own.Kappa is null) ? null : last.Average(own => own.Kappa!.Value);
    }

    /// <inheritdoc/>
    protected override bool Says(double figure) => figure >= Threshold;
}
