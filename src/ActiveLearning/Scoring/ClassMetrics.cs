namespace ActiveLearning.Scoring;

/// <summary>How well a model does on one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Support">Number of samples of this class.</param>
/// <param name="Precision">Share of correct ones among the samples predicted as this class; 0 where none was.</param>
/// <param name="Recall">Share of the samples of this class predicted as such; 0 where there is none.</param>
/// <param name="F1">Harmonic mean of precision and recall; 0 where both are.</param>
public sealed record ClassMetrics(string Class, int Support, double Precision, double Recall, double F1)
{
    /// <summary>The class and its F1: what a list of them shows in one line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Class}: F1 {F1:0.000}");
}
