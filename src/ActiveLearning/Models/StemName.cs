namespace ActiveLearning.Models;

/// <summary>How a residual network starts.</summary>
public enum StemName
{
    /// <summary>Small up to 64 pixels, else Large.</summary>
    Auto,

    /// <summary>3x3 convolution of stride 1 and no pooling, as is usual for CIFAR.</summary>
    Small,

    /// <summary>7x7 convolution of stride 2, then 3x3 max-pooling of stride 2, as for ImageNet.</summary>
    Large,
}
