using System.Globalization;

namespace ActiveLearning.Progress;

/// <summary>A learning curve: accuracy = asymptote - scale * labels^-exponent.</summary>
/// <param name="Asymptote">What accuracy comes to with endless labels, 0 to 1.</param>
/// <param name="Scale">How much is missing at one label, at least 0.</param>
/// <param name="Exponent">How fast what is missing becomes less, above 0.</param>
public sealed record InversePowerLaw(double Asymptote, double Scale, double Exponent)
{
    /// <summary>The accuracy at a number of labels.</summary>
    /// <param name="labels">Above 0.</param>
    public double At(double labels) => Asymptote - (Scale * Math.Pow(labels, -Exponent));

    /// <summary>The number of labels at which the curve reaches an accuracy; null where it never does.</summary>
    /// <param name="accuracy">0 to 1.</param>
    public double? LabelsFor(double accuracy)
    {
        if (accuracy >= Asymptote || Scale <= 0)
            return null;
        var labels = Math.Pow(Scale / (Asymptote - accuracy), 1 / Exponent);
        return double.IsFinite(labels) ? labels : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Asymptote:0.####} - {Scale:0.####} n^-{Exponent:0.####}");
}
