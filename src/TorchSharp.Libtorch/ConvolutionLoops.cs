namespace TorchSharp;

/// <summary>Who computes 3x3 convolutions of stride 1 on the processor; the numbers are those of native/WinogradConvolution.cpp.</summary>
public enum ConvolutionLoops
{
    /// <summary>Our own for the widest vectors that the processor has.</summary>
    Best = 0,

    /// <summary>libtorch's.</summary>
    Libtorch = 1,

    /// <summary>Our own for any processor.</summary>
    Baseline = 2,

    /// <summary>Our own for x86-64 with AVX2 and FMA.</summary>
    Avx2 = 3,

    /// <summary>Our own for x86-64 with AVX-512.</summary>
    Avx512 = 4,
}
