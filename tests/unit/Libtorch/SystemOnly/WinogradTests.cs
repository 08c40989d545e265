using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>
/// Winograd convolutions against libtorch's direct ones in double precision, which share neither code nor algorithm with them. Alone, because
/// the choice of loops and the number of threads are the process's.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class WinogradTests : IDisposable
{
    private static readonly double Rounding = 5e-6;
    private readonly int _threads = torch.get_num_threads();

    public void Dispose()
    {
        SystemExtras.set_convolution_loops(ConvolutionLoops.Best);
        torch.set_num_threads(_threads);
    }

    // Samples, inputs, outputs, height, width: whole tiles, ragged ones on each side, pictures smaller than a tile, one sample, widths that fill
    // half a panel of 32 outputs, and weights' gradients of both kinds (summed by tiles and by positions).
    public static TheoryData<ConvolutionLoops, int, int, int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<ConvolutionLoops, int, int, int, int, int>();
            foreach (var loops in new[] { ConvolutionLoops.Best, ConvolutionLoops.Baseline, ConvolutionLoops.Avx2, ConvolutionLoops.Avx512 })
            {
                shapes.Add(loops, 2, 16, 16, 8, 8);
                shapes.Add(loops, 1, 16, 16, 1, 1);
                shapes.Add(loops, 1, 32, 16, 4, 4);
                shapes.Add(loops, 3, 16, 48, 7, 9);
                shapes.Add(loops, 2, 64, 32, 3, 2);
                shapes.Add(loops, 5, 48, 80, 13, 6);
                shapes.Add(loops, 9, 16, 32, 32, 32);
                shapes.Add(loops, 2, 144, 128, 5, 4);
                shapes.Add(loops, 3, 256, 272, 4, 4);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_direct_convolution_in_double_precision(ConvolutionLoops loops, int samples, int inputs, int outputs, int height, int width)
    {
        if (!SystemExtras.set_convolution_loops(loops))
        {
            Assert.NotEqual(ConvolutionLoops.Best, loops);
            return;
        }

        using var scope = NewDisposeScope();
        torch.manual_seed(samples + inputs + height);
        foreach (var threads in new[] { 1, 3 })
        {
            torch.set_num_threads(threads);
            var x = SystemExtras.channels_last(torch.randn(samples, inputs, height, width)).requires_grad_();
            // Channels-last weights as networks have them, and row by row as they come from a file.
            var weight = torch.randn(outputs, inputs, 3, 3);
            weight = (threads == 1 ? SystemExtras.channels_last(weight) : weight).requires_grad_();
            var bias = torch.randn(outputs);
            var residual = SystemExtras.channels_last(torch.randn(samples, outputs, height, width));
            var slope = torch.randn(samples, outputs, height, width);

            var exactX = x.detach().to(ScalarType.Float64).requires_grad_();
            var exactWeight = weight.detach().to(ScalarType.Float64).requires_grad_();
            var exact = nn.functional.conv2d(exactX, exactWeight, padding: [1, 1]);
            (exact * slope.to(ScalarType.Float64)).sum().backward();

            var result = SystemExtras.conv3x3(x, weight);
            Assert.True(SystemExtras.is_channels_last(result));
            (result * slope).sum().backward();
            AssertClose(exact, result);
            AssertClose(exactX.grad!, x.grad!);
            AssertClose(exactWeight.grad!, weight.grad!);

            using var noGradients = torch.no_grad();
            var exactSum = exact + bias.to(ScalarType.Float64).reshape(1, -1, 1, 1);
            AssertClose(exactSum, SystemExtras.conv2d_scored(x, weight, bias, null, false, 1, 1));
            AssertClose((exactSum + residual.to(ScalarType.Float64)).relu(), SystemExtras.conv2d_scored(x, weight, bias, residual, true, 1, 1));
        }
    }

    [Fact]
    public void Only_the_gradients_that_are_asked_for_are_made()
    {
        using var scope = NewDisposeScope();
        var x = SystemExtras.channels_last(torch.randn(2, 16, 8, 8));
        var weight = torch.randn(16, 16, 3, 3).requires_grad_();
        SystemExtras.conv3x3(x, weight).sum().backward();
        Assert.NotNull(weight.grad);
        Assert.Null(x.grad);
        Assert.False(SystemExtras.conv3x3(x, weight.detach()).requires_grad);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_threads_give_the_same_bits(int threads)
    {
        torch.set_num_threads(threads);
        Assert.Equal(Once(), Once());

        static float[] Once()
        {
            using var scope = NewDisposeScope();
            torch.manual_seed(5);
            var x = SystemExtras.channels_last(torch.randn(7, 32, 9, 11)).requires_grad_();
            var weight = torch.randn(48, 32, 3, 3).requires_grad_();
            var y = SystemExtras.conv3x3(x, weight);
            (y * y).sum().backward();
            return [.. Values(y), .. Values(x.grad!), .. Values(weight.grad!)];
        }
    }

    [Fact]
    public void Other_layouts_types_and_channels_are_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        var x = torch.randn(2, 16, 6, 6);
        var weight = torch.randn(16, 16, 3, 3);
        var last = SystemExtras.channels_last(x);
        AssertSame(x, weight);
        AssertSame(x.to(ScalarType.Float64), weight.to(ScalarType.Float64));
        AssertSame(SystemExtras.channels_last(x[TensorIndex.Colon, TensorIndex.Slice(0, 3)]), weight[TensorIndex.Colon, TensorIndex.Slice(0, 3)]);
        AssertSame(last, weight[TensorIndex.Slice(0, 5)]);
        Assert.Throws<ExternalException>(() => SystemExtras.conv3x3(last, torch.randn(16, 32, 3, 3)));

        SystemExtras.set_convolution_loops(ConvolutionLoops.Libtorch);
        AssertSame(last, weight);

        static void AssertSame(Tensor x, Tensor weight) =>
            Assert.Equal(Values(nn.functional.conv2d(x, weight, padding: [1, 1])), Values(SystemExtras.conv3x3(x, weight)));
    }

    [Fact]
    public void Scoring_takes_any_stride_and_kernel()
    {
        using var scope = NewDisposeScope();
        var x = SystemExtras.channels_last(torch.randn(2, 16, 7, 8));
        var bias = torch.randn(32);
        foreach (var (kernel, stride, padding) in new[] { (3, 2, 1), (1, 2, 0), (1, 1, 1), (5, 1, 1) })
        {
            var weight = torch.randn(32, 16, kernel, kernel);
            var expected = nn.functional.conv2d(x, weight, bias, strides: [stride, stride], padding: [padding, padding]);
            Assert.True(expected.allclose(SystemExtras.conv2d_scored(x, weight, bias, null, false, stride, padding), 1e-5, 1e-5));
            var residual = torch.randn_like(expected);
            Assert.True((expected + residual).relu().allclose(SystemExtras.conv2d_scored(x, weight, bias, residual, true, stride, padding), 1e-5, 1e-5));
        }
    }

    [Fact]
    public void Mixed_precision_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        using var mixed = SystemExtras.autocast(DeviceType.CPU, ScalarType.BFloat16);
        var x = SystemExtras.channels_last(torch.randn(2, 16, 6, 6));
        Assert.Equal(ScalarType.BFloat16, SystemExtras.conv3x3(x, torch.randn(16, 16, 3, 3)).dtype);
    }

    [Fact]
    public void What_is_not_a_number_stays_so()
    {
        using var scope = NewDisposeScope();
        var x = SystemExtras.channels_last(torch.zeros(1, 16, 4, 4));
        x[0, 0, 1, 1] = float.NaN;
        var y = SystemExtras.conv2d_scored(x, torch.ones(16, 16, 3, 3), torch.zeros(16), null, true, 1, 1);
        Assert.True(float.IsNaN(y[0, 3, 1, 1].item<float>()));
    }

    private static float[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray();

    /// <summary>Rounding of a sum is relative to its terms, so errors are compared with the largest value.</summary>
    private static void AssertClose(Tensor exact, Tensor actual)
    {
        var error = (actual.detach().to(ScalarType.Float64) - exact.detach()).abs().max().item<double>() / exact.detach().abs().max().item<double>();
        Assert.True(error <= Rounding, $"Off by {error:E1} of the largest value.");
    }
}
