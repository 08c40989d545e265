using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>libtorch's global random numbers: whatever draws from them beside these tests would change what they see.</summary>
[Collection(nameof(AloneCollection))]
public sealed class GlobalGeneratorTests
{
    [Fact]
    public void A_seed_repeats_the_numbers()
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(42);
        var first = torch.randn(5).data<float>().ToArray();
        torch.manual_seed(42);
        Assert.Equal(first, torch.randn(5).data<float>().ToArray());
    }

    [Fact]
    public void First_values_have_the_spread_that_was_asked_for()
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(1);
        var weight = torch.empty(64, 32, 3, 3);
        nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.Equal(Math.Sqrt(2.0 / (64 * 9)), weight.std().item<float>(), 3);
        nn.init.xavier_uniform_(weight);
        var bound = Math.Sqrt(6.0 / (32 * 9 + 64 * 9));
        Assert.InRange(weight.max().item<float>(), bound * 0.99, bound);
        nn.init.constant_(weight, 3);
        Assert.Equal(3f, weight.mean().item<float>(), 5);
    }
}
