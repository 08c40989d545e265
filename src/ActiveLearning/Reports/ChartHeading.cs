namespace ActiveLearning.Reports;

/// <summary>A chart's heading.</summary>
/// <param name="Title">The large line.</param>
/// <param name="Subtitle">The small line.</param>
internal sealed record ChartHeading(string Title, string Subtitle);
