namespace ActiveLearning.Reports;

/// <summary>What a model with a loss prediction head said of the test samples.</summary>
internal sealed record ReportLosses(int Labels, long Seed, ReportHistogram Truth, ReportHistogram Predicted, double Ranking);
