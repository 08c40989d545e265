namespace ActiveLearning.Scoring;

/// <summary>Samples of one class that were taken for another.</summary>
/// <param name="Class">Their class.</param>
/// <param name="PredictedClass">What they were taken for.</param>
/// <param name="Count">How many.</param>
public sealed record Confusion(string Class, string PredictedClass, int Count)
{
    /// <summary>What was taken for what and how often: what a list of them shows in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Class} as {PredictedClass}: {Count}");
}
