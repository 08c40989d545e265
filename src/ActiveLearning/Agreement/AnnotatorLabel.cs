namespace ActiveLearning.Agreement;

/// <summary>What one annotator says of a sample.</summary>
/// <param name="Annotator">Who.</param>
/// <param name="Label">The class.</param>
public sealed record AnnotatorLabel(string Annotator, string Label)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Annotator}: {Label}";
}
