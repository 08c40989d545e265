namespace ActiveLearning.Reports;

/// <summary>Counts in bins of equal width.</summary>
internal sealed record ReportHistogram(double Minimum, double Maximum, IReadOnlyList<int> Counts);
