using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Progress;

/// <summary>What is asked of an accuracy history.</summary>
public sealed record ProgressOptions
{
    /// <summary>The accuracy to reach, 0 to 1; null for none.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>What one label costs, in any currency, at least 0; null where it does not matter.</summary>
    public double? CostPerLabel { get; init; }

    /// <summary>How many resampled histories the intervals come from, 100 to 100,000.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Decides what is drawn for the intervals.</summary>
    public long Seed { get; init; }

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ActiveLearningException">A value is out of its range (<c>InvalidProgressOption</c>).</exception>
    public void Validate()
    {
        if (TargetAccuracy is not null and not (>= 0 and <= 1))
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"TargetAccuracy {TargetAccuracy} cannot be used; give a share from 0 to 1."), TargetAccuracy);
        if (CostPerLabel is { } cost && !(cost >= 0 && double.IsFinite(cost)))
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"CostPerLabel {cost} cannot be used; give 0 or more."), cost);
        if (Resamples is < 100 or > 100_000)
            throw Invalid(string.Create(CultureInfo.InvariantCulture, $"Resamples {Resamples} cannot be used; give 100 to 100000."), Resamples);

        static ActiveLearningException Invalid(string message, object value) => new("InvalidProgressOption", ErrorKind.InvalidArgument, message, value);
    }
}
