namespace ActiveLearning.Progress;

/// <summary>Whether a target accuracy is to be expected.</summary>
public enum ProgressOutlook
{
    /// <summary>No target was named; the curve says what more labels would give.</summary>
    NoTarget,

    /// <summary>The history has reached the target.</summary>
    Reached,

    /// <summary>The curve reaches the target.</summary>
    Reachable,

    /// <summary>The curve levels off below the target, or would need more labels than anyone gives.</summary>
    Unreachable,

    /// <summary>There are too few label counts to fit a curve.</summary>
    TooFewPoints,
}
