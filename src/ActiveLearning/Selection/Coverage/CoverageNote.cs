namespace ActiveLearning.Selection.Coverage;

/// <summary>What ProbCover records of a query.</summary>
/// <param name="Radius">The radius within which a sample counts as covered.</param>
public sealed record CoverageNote(double Radius);
