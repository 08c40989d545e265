namespace ActiveLearning.Reports;

/// <summary>A strategy in a report or a chart. Shares are from 0 to 1; null is "not known".</summary>
internal sealed record ReportStrategy
{
    public required string Name { get; init; }

    public required bool IsBaseline { get; init; }

    /// <summary>Seeds that are compared.</summary>
    public required int Seeds { get; init; }

    public required double? Accuracy { get; init; }

    public required double? Low { get; init; }

    public required double? High { get; init; }

    public required double? Area { get; init; }

    public required ReportDifference? Difference { get; init; }

    public required ReportDifference? AreaDifference { get; init; }

    public required int Wins { get; init; }

    public required int Ties { get; init; }

    public required int Losses { get; init; }

    public required double? LabelsToTarget { get; init; }

    public required IReadOnlyList<ReportPoint> Curve { get; init; }

    /// <summary>Recall by class where the strategies are compared, mean over seeds; null where no result has it.</summary>
    public IReadOnlyList<double?>? ClassAccuracy { get; init; }

    /// <summary>Samples labeled by cycle and class, mean over seeds.</summary>
    public IReadOnlyList<ReportPicks> Picks { get; init; } = [];

    /// <summary>Histograms of losses, seed by seed.</summary>
    public IReadOnlyList<ReportLosses> LossHistograms { get; init; } = [];
}
