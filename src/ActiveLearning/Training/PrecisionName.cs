namespace ActiveLearning.Training;

/// <summary>The number format of a training's large operations.</summary>
public enum PrecisionName
{
    /// <summary>Float32 on a processor; BFloat16 on a CUDA device where the torch provider can.</summary>
    Auto,

    /// <summary>32-bit floats everywhere.</summary>
    Float32,

    /// <summary>Convolutions and matrix products in 16-bit bfloat, all else and the weights in 32-bit floats (automatic mixed precision).</summary>
    BFloat16,
}
