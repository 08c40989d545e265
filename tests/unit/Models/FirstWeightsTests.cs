using ActiveLearning.Models;
using ActiveLearning.Pools;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Models;

public sealed class FirstWeightsTests
{
    private static readonly NetworkSpec Residual = new(ArchitectureName.ResNet18, 16, StemName.Small, SourceKind.Images, 3, 32, 10);
    private static readonly NetworkSpec Perceptron = new(ArchitectureName.Mlp, 64, StemName.Auto, SourceKind.Features, 1, 400, 7);

    [Fact]
    public async Task Depend_on_the_seed_alone_whatever_else_draws_random_numbers()
    {
        using var stop = new CancellationTokenSource();
        var noise = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                torch.rand(100).Dispose();
        });
        try
        {
            foreach (var spec in new[] { Residual, Perceptron })
            {
                var first = Bytes(spec, 3);
                for (var i = 0; i < 5; i++)
                    Assert.Equal(first, Bytes(spec, 3));
                Assert.NotEqual(first, Bytes(spec, 4));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await noise;
        }
    }

    [Fact]
    public void Replace_what_a_layer_drew_by_itself()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2);
        var before = layer.weight!.detach().clone();
        FirstWeights.Draw(layer, 1);
        Assert.False(before.allclose(layer.weight!.detach()));
        using var again = nn.Linear(3, 2);
        FirstWeights.Draw(again, 1);
        Assert.True(again.weight!.detach().allclose(layer.weight!.detach()));
        Assert.True(again.bias!.detach().allclose(layer.bias!.detach()));
    }

    [Fact]
    public void Have_the_spread_of_their_rule()
    {
        using var residual = Residual.Create(1);
        using var scope = NewDisposeScope();
        var state = residual.state_dict();
        // 128 x 128 x 3 x 3 numbers: their deviation is known to a third of a percent.
        Assert.Equal(Math.Sqrt(2.0 / (128 * 9)), state["layer4.0.conv2.weight"].std().item<float>(), 3e-4);
        Assert.Equal(0, state["layer4.0.conv2.weight"].mean().item<float>(), 5e-4);
        Assert.Equal(1, state["layer4.0.bn2.weight"].min().item<float>());
        Assert.Equal(0, state["layer4.0.bn2.bias"].abs().max().item<float>());

        using var perceptron = Perceptron.Create(1);
        var first = perceptron.state_dict()["fc1.weight"];
        Assert.InRange(first.abs().max().item<float>(), 0.99 / 20, 1.0 / 20);
        Assert.Equal(1 / (20 * Math.Sqrt(3)), first.std().item<float>(), 3e-4);
        Assert.InRange(perceptron.state_dict()["fc1.bias"].abs().max().item<float>(), 0.8 / 20, 1.0 / 20);
    }

    [Fact]
    public void A_layer_without_a_rule_is_refused()
    {
        using var layer = nn.Embedding(3, 2);
        Assert.Contains("Embedding", Assert.Throws<InvalidOperationException>(() => FirstWeights.Draw(layer, 1)).Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(NetworkSpec spec, long seed)
    {
        using var network = spec.Create(seed);
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [.. network.state_dict().Select(static item => (item.Key, item.Value))], new Dictionary<string, string>());
        return stream.ToArray();
    }
}
