namespace ActiveLearning.Experiments;

/// <summary>How one strategy did in an experiment, against the baseline where there is one.</summary>
public sealed record StrategyComparison
{
    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>The strategy as the experiment names it.</summary>
    public required string Strategy { get; init; }

    /// <summary>The strategy it is compared with; null where there is none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Whether this is the baseline itself.</summary>
    public bool IsBaseline => string.Equals(Strategy, Baseline, StringComparison.Ordinal);

    /// <summary>Number of seeds that have got to <see cref="Labels"/>.</summary>
    public required int Seeds { get; init; }

    /// <summary>The label count at which the strategies are compared: the largest that all have reached; null where they share none.</summary>
    public required int? Labels { get; init; }

    /// <summary>Mean test accuracy there, 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Its standard deviation over the seeds; null with one seed.</summary>
    public double? Deviation { get; init; }

    /// <summary>Lower end of the 95 % interval of the mean; null with one seed.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end.</summary>
    public double? High { get; init; }

    /// <summary>
    /// Area under the learning curve, 0 to 1: the mean accuracy between the first label count and <see cref="Labels"/>, by trapezoids over labels.
    /// Null with a single label count.
    /// </summary>
    public double? AreaUnderCurve { get; init; }

    /// <summary>Accuracy at <see cref="Labels"/> against the baseline's; null for the baseline and where no seed is in both.</summary>
    public PairedDifference? Difference { get; init; }

    /// <summary>Area under the curve against the baseline's.</summary>
    public PairedDifference? AreaDifference { get; init; }

    /// <summary>
    /// Label counts after the first at which the strategy beats the baseline: paired t-test over the seeds, two-sided p below 0.05, as Ash et al. count them
    /// ("Deep batch active learning by diverse, uncertain gradient lower bounds", ICLR 2020, section 4). At the first count no strategy has chosen yet.
    /// </summary>
    public int Wins { get; init; }

    /// <summary>Label counts after the first at which neither beats the other, or with fewer than two seeds in both.</summary>
    public int Ties { get; init; }

    /// <summary>Label counts after the first at which the baseline beats the strategy.</summary>
    public int Losses { get; init; }

    /// <summary>The accuracy asked about: the one given, else the baseline's at <see cref="Labels"/>; null where there is neither.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>Labels at which the mean curve first reaches <see cref="TargetAccuracy"/>, between two label counts by a straight line; null where it never does.</summary>
    public double? LabelsToTarget { get; init; }

    /// <summary>Mean accuracy at each label count, ascending.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }
}
