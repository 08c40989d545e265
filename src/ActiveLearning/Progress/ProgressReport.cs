namespace ActiveLearning.Progress;

/// <summary>Where a learning curve stands and where it goes. Intervals are the middle 95 % of curves fitted to resampled histories.</summary>
public sealed record ProgressReport
{
    /// <summary>The experiment, or an empty text.</summary>
    public required string Experiment { get; init; }

    /// <summary>The strategy, or an empty text.</summary>
    public required string Strategy { get; init; }

    /// <summary>Number of accuracies that came.</summary>
    public required int Points { get; init; }

    /// <summary>The most labels so far.</summary>
    public required int Labels { get; init; }

    /// <summary>The accuracy there, 0 to 1: the mean where several came for that number of labels.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The fitted curve; null where there are too few points.</summary>
    public InversePowerLaw? Curve { get; init; }

    /// <summary>The standard error of the accuracies around the curve, weighted as the fit is; null without a curve.</summary>
    public double? Error { get; init; }

    /// <summary>The accuracy that the curve comes to with endless labels; null without a curve.</summary>
    public double? Asymptote { get; init; }

    /// <summary>The lower end of the asymptote's interval.</summary>
    public double? AsymptoteLow { get; init; }

    /// <summary>The upper end of the asymptote's interval.</summary>
    public double? AsymptoteHigh { get; init; }

    /// <summary>The accuracy to expect with twice the labels; null without a curve.</summary>
    public double? AccuracyAtDouble { get; init; }

    /// <summary>The accuracy that was asked for, or null.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>What is to be expected of the target.</summary>
    public required ProgressOutlook Outlook { get; init; }

    /// <summary>
    /// The number of labels to have in all for the target: forecast by the curve, or where the history has reached it the count at which it first did. Null where it
    /// is not to be reached.
    /// </summary>
    public double? LabelsNeeded { get; init; }

    /// <summary>The lower end of the forecast's interval; null where even the hopeful end does not reach the target, or where the history has reached it.</summary>
    public double? LabelsNeededLow { get; init; }

    /// <summary>The upper end of the forecast's interval; null where it has none: more than 2.5 % of the resampled curves never reach the target.</summary>
    public double? LabelsNeededHigh { get; init; }

    /// <summary>The share of resampled curves that reach the target, 0 to 1; null without a forecast.</summary>
    public double? ReachingShare { get; init; }

    /// <summary>The labels still to be given; 0 where the target is reached.</summary>
    public double? MoreLabels { get; init; }

    /// <summary>What they cost; null where the cost of a label or their number is not known.</summary>
    public double? Cost { get; init; }

    /// <summary>The lower end of the cost's interval.</summary>
    public double? CostLow { get; init; }

    /// <summary>The upper end of the cost's interval; null where it has none.</summary>
    public double? CostHigh { get; init; }

    /// <summary>What all that means, in a sentence or two.</summary>
    public required string Verdict { get; init; }

    /// <summary>What the stopping criteria say, lane by lane; empty where the history has no signs of its models.</summary>
    public IReadOnlyList<StoppingDecision> Decisions { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Verdict;
}
