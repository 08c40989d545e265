using System.Globalization;

namespace ActiveLearning.Agreement;

/// <summary>How many annotators gave a sample a class.</summary>
/// <param name="Label">The class.</param>
/// <param name="Count">How many, at least 1.</param>
public sealed record ClassVotes(string Label, int Count)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Count}");
}
