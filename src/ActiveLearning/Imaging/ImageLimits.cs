namespace ActiveLearning.Imaging;

/// <summary>How large a picture may be before it is refused unread.</summary>
/// <param name="MaxPixels">Width times height, checked in the header before anything is decoded.</param>
public readonly record struct ImageLimits(long MaxPixels)
{
    /// <summary>Files longer than this many bytes are refused: they are read whole, and no picture within the pixel limit needs more.</summary>
    public const int MaxFileBytes = 1 << 30;

    /// <summary>100 megapixels.</summary>
    public static ImageLimits Default { get; } = new(100_000_000);
}
