using ActiveLearning.Runtime;

namespace ActiveLearning.Scoring;

/// <summary>How to run samples through a model.</summary>
public sealed record PredictOptions
{
    /// <summary>Samples per pass; 0 for a number that suits the model's input and device.</summary>
    public int BatchSize { get; init; }

    /// <summary>Device to move the model to first; Auto leaves it where it is.</summary>
    public string Device { get; init; } = "Auto";

    /// <summary>Processor threads; 0 for all.</summary>
    public int Threads { get; init; }

    /// <summary>What logits are divided by before anything is made of them (Guo et al., "On calibration of modern neural networks", ICML 2017), above 0.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many dropout passes measures of several opinions take, 2 to 1000; not looked at where there is a <see cref="Committee"/>.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>
    /// The share of an embedding's numbers that a dropout pass drops, above 0 and below 1; null for the one that the model was trained with, or 0.5 where it was trained
    /// without.
    /// </summary>
    public double? DropoutRate { get; init; }

    /// <summary>Decides which numbers dropout drops; equal seeds drop equally.</summary>
    public long PassSeed { get; init; }

    /// <summary>Other models, whose opinions count beside the model's instead of dropout passes; they must take the same input and know the same classes.</summary>
    public IReadOnlyList<Models.Model> Committee { get; init; } = [];

    /// <summary>A measure to compute of each sample, or null.</summary>
    public Measure? Measure { get; init; }

    /// <summary>Checks the options by themselves.</summary>
    /// <exception cref="ActiveLearningException">A value is out of its range (<c>InvalidPredictOption</c>).</exception>
    public void Validate()
    {
        if (BatchSize is < 0 or > 1 << 20)
            throw Invalid($"BatchSize {BatchSize} cannot be used; give 1 to {1 << 20}, or 0 for a suitable number.", BatchSize);
        if (!(Temperature > 0) || !double.IsFinite(Temperature))
            throw Invalid(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Temperature {Temperature} cannot be used; give a number above 0."), Temperature);

        if (Passes is < 2 or > 1000)
            throw Invalid($"{Passes} passes cannot be used; give 2 to 1000.", Passes);
        if (DropoutRate is not null and not (> 0 and < 1))
            throw Invalid(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Dropout rate {DropoutRate} cannot be used; give a number above 0 and below 1."), DropoutRate);

        static ActiveLearningException Invalid(string message, object value) => new("InvalidPredictOption", ErrorKind.InvalidArgument, message, value);
    }
}
