using ActiveLearning.Pools;

namespace ActiveLearning.Models;

/// <summary>What a network of one's own is built for.</summary>
/// <param name="Kind">Pictures or feature vectors.</param>
/// <param name="Channels">Channels of a picture; 1 for features.</param>
/// <param name="Size">Pixels of a picture's side, or the number of features.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Width">The width asked for; a network may use it for what it likes.</param>
public sealed record NetworkInput(SourceKind Kind, int Channels, int Size, int Classes, int Width)
{
    /// <summary>Shape of a batch of the network's input: N x C x H x W pictures or N x F features.</summary>
    /// <param name="samples">N.</param>
    internal long[] BatchShape(int samples) => Kind == SourceKind.Images ? [samples, Channels, Size, Size] : [samples, Size];
}
