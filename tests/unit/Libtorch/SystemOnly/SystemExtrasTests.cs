using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>What this provider adds gives the same numbers as what it replaces.</summary>
public sealed class SystemExtrasTests
{
    [Fact]
    public void Channels_last_changes_the_order_in_memory_only()
    {
        using var scope = NewDisposeScope();
        var pictures = torch.randn(2, 3, 4, 5);
        var reordered = SystemExtras.channels_last(pictures);
        Assert.True(SystemExtras.is_channels_last(reordered));
        Assert.Equal([60L, 1L, 15L, 3L], reordered.stride());
        Assert.Equal(pictures.data<float>().ToArray(), reordered.data<float>().ToArray());
    }

    [Fact]
    public void A_parameter_keeps_its_identity_when_its_memory_is_replaced()
    {
        using var scope = NewDisposeScope();
        using var convolution = nn.Conv2d(3, 4, 3, bias: false);
        var before = TorchFixture.Values(convolution.weight!);
        SystemExtras.set_data_(convolution.weight!, SystemExtras.channels_last(convolution.weight!.detach()));
        Assert.True(SystemExtras.is_channels_last(convolution.weight!));
        Assert.Equal(before, TorchFixture.Values(convolution.weight!));
        convolution.call(SystemExtras.channels_last(torch.randn(2, 3, 6, 6))).sum().backward();
        using var optimizer = optim.SGD(convolution.parameters(), 0.1, momentum: 0.9);
        var expected = (convolution.weight!.detach() - convolution.weight!.grad! * 0.1).contiguous();
        optimizer.step();
        Assert.True(expected.allclose(convolution.weight!.detach(), 1e-5, 1e-6));
    }

    [Fact]
    public void Mixed_precision_ends_with_its_scope()
    {
        using var scope = NewDisposeScope();
        var a = torch.randn(4, 4);
        using (SystemExtras.autocast(DeviceType.CPU, ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, a.matmul(a).dtype);
            using (SystemExtras.autocast_off(DeviceType.CPU))
                Assert.Equal(ScalarType.Float32, a.matmul(a).dtype);
            Assert.Equal(ScalarType.BFloat16, a.matmul(a).dtype);
        }
        Assert.Equal(ScalarType.Float32, a.matmul(a).dtype);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_call_steps_as_the_optimizer_does(bool nesterov)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(3);
        var start = torch.randn(5, 7);
        var one = new Parameter(start.clone());
        var other = new Parameter(start.clone());
        var buffer = torch.zeros(5, 7);
        using var optimizer = optim.SGD([other], 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: nesterov);
        for (var i = 0; i < 5; i++)
        {
            SystemExtras.zero_grad([one]);
            Assert.Null(one.grad);
            optimizer.zero_grad();
            one.pow(2).sum().backward();
            other.pow(2).sum().backward();
            SystemExtras.sgd_step([one], [buffer], 0.1, 0.9, 0.01, nesterov);
            optimizer.step();
        }
        Assert.True(one.allclose(other, 1e-6, 1e-7));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Fused_normalisation_equals_the_composed_one(bool residual, bool training)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(11);
        using var fused = nn.BatchNorm2d(5);
        using var composed = nn.BatchNorm2d(5);
        foreach (var layer in new[] { fused, composed })
        {
            layer.train(training);
            layer.weight!.detach().copy_(torch.tensor(new float[] { 1, -0.5f, 2, 0.1f, 1.5f }));
            layer.bias!.detach().copy_(torch.tensor(new float[] { 0, 0.3f, -0.2f, 1, 0 }));
        }
        var x = SystemExtras.channels_last(torch.randn(3, 5, 6, 4) * 2 + 1);
        var added = SystemExtras.channels_last(torch.randn(3, 5, 6, 4));
        var slope = SystemExtras.channels_last(torch.randn(3, 5, 6, 4));
        var x1 = x.clone().requires_grad_();
        var x2 = x.clone().requires_grad_();
        var r1 = added.clone().requires_grad_();
        var r2 = added.clone().requires_grad_();

        var result = SystemExtras.batch_norm_relu(x1, fused, residual ? r1 : null);
        var normalised = composed.call(x2);
        var expected = (residual ? normalised + r2 : normalised).relu();
        (result * slope).sum().backward();
        (expected * slope).sum().backward();

        AssertClose(expected, result);
        AssertClose(x2.grad!, x1.grad!);
        AssertClose(composed.weight!.grad!, fused.weight!.grad!);
        AssertClose(composed.bias!.grad!, fused.bias!.grad!);
        if (residual)
            AssertClose(r2.grad!, r1.grad!);
        AssertClose(composed.running_mean!, fused.running_mean!);
        AssertClose(composed.running_var!, fused.running_var!);
        Assert.Equal(composed.num_batches_tracked!.item<long>(), fused.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void Fused_normalisation_refuses_another_number_of_channels()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(4);
        var x = SystemExtras.channels_last(torch.randn(2, 5, 3, 3));
        Assert.Contains("4 channels", Assert.Throws<ArgumentException>(() => SystemExtras.batch_norm_relu(x, layer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_is_shared_with_its_array_until_the_tensor_is_gone()
    {
        var array = new float[] { 1, 2, 3, 4 };
        using var shared = torch.frombuffer(array, ScalarType.Float32, 2, 1);
        array[1] = 9;
        Assert.Equal([9f, 3], shared.data<float>().ToArray());
        shared.mul_(2);
        Assert.Equal([1f, 18, 6, 4], array);
        Assert.Throws<ArgumentException>(() => torch.frombuffer(array, ScalarType.Float64, 4));
    }

    [Fact]
    public void Versions_are_told()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", SystemExtras.libtorch_version);
        Assert.Contains("PyTorch built with", SystemExtras.libtorch_build, StringComparison.Ordinal);
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True(expected.allclose(actual, 1e-4, 1e-5), $"Expected {expected}, got {actual}.");
}
