namespace ActiveLearning.Imaging;

/// <summary>The values of libvips's enumerations that the decoder looks at.</summary>
internal static class VipsInterpretation
{
    /// <summary>8-bit grey.</summary>
    public const int Grey = 1;

    /// <summary>8-bit sRGB.</summary>
    public const int Srgb = 22;

    /// <summary>Band format: unsigned 8-bit.</summary>
    public const int FormatUInt8 = 0;
}
