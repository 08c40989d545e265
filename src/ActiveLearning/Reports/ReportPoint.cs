namespace ActiveLearning.Reports;

/// <summary>One point of a curve.</summary>
internal sealed record ReportPoint(int Labels, double Mean, double? Low, double? High);
