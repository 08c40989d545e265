namespace ActiveLearning.Reports;

/// <summary>What was labeled for the cycle that has so many labels: mean count by class, over the seeds.</summary>
internal sealed record ReportPicks(int Labels, IReadOnlyList<double> Counts);
