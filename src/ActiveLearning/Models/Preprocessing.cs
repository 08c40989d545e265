using ActiveLearning.Pools;

namespace ActiveLearning.Models;

/// <summary>What a network expects at its input and how a sample's data become that.</summary>
/// <param name="Kind">Pictures or feature vectors.</param>
/// <param name="Channels">Pictures: 1 (grey) or 3 (RGB). Features: 1.</param>
/// <param name="Size">Pictures: height and width in pixels. Features: their number.</param>
/// <param name="Mean">What is subtracted. Pictures: one per channel, on the 0 to 1 scale. Features: one per feature.</param>
/// <param name="Std">What is then divided by; same length, all above 0.</param>
public sealed record Preprocessing(SourceKind Kind, int Channels, int Size, float[] Mean, float[] Std)
{
    /// <summary>Numbers per sample.</summary>
    public int ElementsPerSample => Kind == SourceKind.Images ? checked(Channels * Size * Size) : Size;

    /// <inheritdoc/>
    public override string ToString() => Kind == SourceKind.Images ? $"{Size}x{Size}x{Channels}" : $"{Size} features";
}
