namespace ActiveLearning.Experiments;

/// <summary>Two histograms over equal ranges each: the true losses of samples, and what the loss prediction head said of them.</summary>
public sealed record LossHistogram
{
    /// <summary>Lower end of the first bin of <see cref="TrueCounts"/>.</summary>
    public required double TrueMinimum { get; init; }

    /// <summary>Upper end of its last bin.</summary>
    public required double TrueMaximum { get; init; }

    /// <summary>Samples per bin, bins of equal width.</summary>
    public required IReadOnlyList<int> TrueCounts { get; init; }

    /// <summary>Lower end of the first bin of <see cref="PredictedCounts"/>.</summary>
    public required double PredictedMinimum { get; init; }

    /// <summary>Upper end of its last bin.</summary>
    public required double PredictedMaximum { get; init; }

    /// <summary>Samples per bin, bins of equal width.</summary>
    public required IReadOnlyList<int> PredictedCounts { get; init; }

    /// <summary>Share of pairs of samples that the head puts in the order of their true losses, 0 to 1; 0.5 is chance.</summary>
    public required double RankingAccuracy { get; init; }
}
