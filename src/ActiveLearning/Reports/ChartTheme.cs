namespace ActiveLearning.Reports;

/// <summary>The colours of a chart.</summary>
public enum ChartTheme
{
    /// <summary>Dark on white.</summary>
    Light,

    /// <summary>Light on near black.</summary>
    Dark,
}
