namespace ActiveLearning.Reports;

/// <summary>What the chart's script is asked to draw; given to it as JSON (see build/report-assets/src/chart.mjs).</summary>
/// <param name="Strategies">The lines.</param>
/// <param name="Theme">light or dark.</param>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
/// <param name="Heading">The heading, or null.</param>
internal sealed record ChartRequest(IReadOnlyList<ReportStrategy> Strategies, string Theme, int Width, int Height, ChartHeading? Heading);
