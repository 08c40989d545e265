using ActiveLearning.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>A convolution without bias and the batch normalisation after it.</summary>
/// <param name="Convolution">The convolution.</param>
/// <param name="Normalization">The normalisation.</param>
/// <param name="Stride">The convolution's stride.</param>
/// <param name="Padding">The convolution's zero padding.</param>
internal sealed record ConvolutionUnit(Conv2d Convolution, BatchNorm2d Normalization, int Stride, int Padding)
{
    /// <summary>Convolution, then normalisation.</summary>
    public Tensor Normalized(Tensor x) => Normalization.call(Convolved(x));

    /// <summary>Convolution, normalisation, ReLU.</summary>
    public Tensor NormalizedRelu(Tensor x) => Acceleration.BatchNormRelu(Normalization, Convolved(x));

    /// <summary>Convolution, normalisation, addition of another tensor, ReLU.</summary>
    public Tensor NormalizedAddRelu(Tensor x, Tensor other) => Acceleration.BatchNormRelu(Normalization, Convolved(x), other);

    private Tensor Convolved(Tensor x) => Acceleration.Convolve(Convolution, x, Stride, Padding);
}
