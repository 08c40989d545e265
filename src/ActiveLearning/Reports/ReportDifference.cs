namespace ActiveLearning.Reports;

/// <summary>A difference to the baseline.</summary>
internal sealed record ReportDifference(double Mean, double? Low, double? High, double? AdjustedP, double? PermutationP);
