namespace ActiveLearning.Reports;

/// <summary>How a chart is drawn.</summary>
public sealed record ChartOptions
{
    /// <summary>Width in CSS pixels, 320 to 8192.</summary>
    public int Width { get; init; } = 960;

    /// <summary>Height in CSS pixels, 240 to 8192.</summary>
    public int Height { get; init; } = 560;

    /// <summary>Pixels of a PNG file to a CSS pixel, 0.5 to 8.</summary>
    public double Scale { get; init; } = 2;

    /// <summary>The colours.</summary>
    public ChartTheme Theme { get; init; } = ChartTheme.Light;

    /// <summary>The heading; null for what the comparison showed, in one sentence, and empty for none.</summary>
    public string? Title { get; init; }
}
