namespace ActiveLearning.Reports;

/// <summary>One line of the manifest.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value as text.</param>
internal sealed record ReportEntry(string Name, string Value);
