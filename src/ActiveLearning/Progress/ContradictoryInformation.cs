using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ActiveLearning.Progress;

/// <summary>Stops when each of several successive models is less sure than the one before: what new labels say contradicts what the model has learned.</summary>
public sealed record ContradictoryInformation : StoppingCriterion
{
    /// <summary>Over how many successive models confidence must fall each time, 1 to 100; the paper's is 3.</summary>
    [Range(1, 100)]
    public int Window { get; init; } = 3;

    /// <inheritdoc/>
    public override string Name => "ContradictoryInformation";

    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"mean confidence has fallen {Window} times in a row");

    /// <inheritdoc/>
    public override string Reference => "Vlachos, \"A stopping criterion for active learning\", Computer Speech and Language 22, 2008";

    /// <inheritdoc/>
    public override double Limit => Window;

    /// <summary>How often in a row confidence has fallen up to the last model.</summary>
    /// <inheritdoc/>
    public override double? Figure(IReadOnlyList<ModelSigns> signs)
    {
        if (signs.Count < 2)
            return null;
        var falls = 0;
        for (var i = signs.Count - 1; i > 0 && signs[i].MeanConfidence < signs[i - 1].MeanConfidence; i--)
            falls++;
        return falls;
    }

    /// <inheritdoc/>
    protected override bool Says(double figure) => figure >= Window;
}
