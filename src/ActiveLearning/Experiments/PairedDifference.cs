namespace ActiveLearning.Experiments;

/// <summary>
/// How far a strategy is from the baseline in one figure, seed by seed: both saw the same first labels of a seed, so that their difference says more
/// than the difference of their means does.
/// </summary>
public sealed record PairedDifference
{
    /// <summary>Number of seeds that both have.</summary>
    public required int Seeds { get; init; }

    /// <summary>Mean of strategy minus baseline.</summary>
    public required double Mean { get; init; }

    /// <summary>Lower end of the 95 % interval of that mean (Student's t); null with one seed.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end.</summary>
    public double? High { get; init; }

    /// <summary>Two-sided p-value of the paired t-test; null with one seed.</summary>
    public double? PValue { get; init; }

    /// <summary>The same after Holm's correction for the number of strategies compared with the baseline; null with one seed.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>
    /// Two-sided p-value of the exact sign-flip permutation test, which assumes no normal distribution: the share of the 2^n ways to exchange strategy
    /// and baseline within seeds whose difference is at least as large. It cannot be below 2^(1-n). Null with one seed or more than 20.
    /// </summary>
    public double? PermutationPValue { get; init; }

    /// <summary>Whether the difference is more than chance: the interval excludes zero and the corrected p-value is below 0.05.</summary>
    public bool IsSignificant => Low is { } low && High is { } high && (low > 0 || high < 0) && AdjustedPValue < ExperimentComparison.Significance;
}
