namespace ActiveLearning.Training;

/// <summary>How training pictures are varied.</summary>
public enum AugmentationName
{
    /// <summary>CropFlip for pictures, None for features.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>A random crop of the picture with 4 black pixels around it, then a mirror image with probability 0.5.</summary>
    CropFlip,

    /// <summary>A random crop of the picture with 4 black pixels around it; for pictures whose mirror image means something else.</summary>
    Crop,
}
