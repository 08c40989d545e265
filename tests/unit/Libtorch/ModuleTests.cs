using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ActiveLearning.Tests.Libtorch;

/// <summary>Modules, their state, and a short training run against PyTorch's.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void Fields_are_the_keys_of_the_state()
    {
        using var network = new SmallNetwork();
        Assert.Equal(
            ["bn.bias", "bn.num_batches_tracked", "bn.running_mean", "bn.running_var", "bn.weight", "conv.weight", "fc.bias", "fc.weight", "scale"],
            network.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["conv.weight", "bn.weight", "bn.bias", "fc.weight", "fc.bias"], network.named_parameters().Select(item => item.name));
    }

    [Fact]
    public void Training_gives_the_losses_and_the_state_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        var fixture = TorchFixture.Read("network.json");
        using var network = new SmallNetwork().to(ScalarType.Float64);
        network.load_state_dict(State(fixture.GetProperty("before")));
        var x = TorchFixture.ToTensor(fixture.GetProperty("x"));
        var y = TorchFixture.ToTensor(fixture.GetProperty("y"));
        using var optimizer = optim.SGD(network.parameters(), 0.1, momentum: 0.9, weight_decay: 5e-4);
        network.train();
        var losses = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            optimizer.zero_grad();
            var loss = F.cross_entropy(network.call(x), y);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<double>());
        }
        Assert.Equal(TorchFixture.Numbers(fixture.GetProperty("losses")), losses, (a, b) => Math.Abs(a - b) < 1e-9);
        foreach (var (key, value) in network.state_dict())
            TorchFixture.AssertClose(fixture.GetProperty("after").GetProperty(key), value, 1e-8);
        network.eval();
        Assert.False(network.training);
        using (torch.no_grad())
            TorchFixture.AssertClose(fixture.GetProperty("evaluated"), network.call(x), 1e-8);
    }

    [Fact]
    public void A_script_module_gives_what_it_gave_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var fixture = TorchFixture.Read("network.json");
        using var script = torch.jit.load<Tensor, Tensor>(TorchFixture.Path("small.pt"));
        script.eval();
        using (torch.no_grad())
            TorchFixture.AssertClose(fixture.GetProperty("evaluated"), script.call(TorchFixture.ToTensor(fixture.GetProperty("x"))), 1e-9);
        Assert.Contains("conv.weight", script.named_parameters().Select(item => item.name));
        Assert.Contains("bn.running_mean", script.named_buffers().Select(item => item.name));
    }

    [Fact]
    public void A_script_module_returns_tuples_and_has_methods()
    {
        using var scope = NewDisposeScope();
        using var pair = torch.jit.load<Tensor, (Tensor, Tensor)>(TorchFixture.Path("pair.pt"));
        var (sum, twice) = pair.call(torch.tensor(new float[] { 1, 2 }));
        Assert.Equal(3f, sum.item<float>());
        Assert.Equal([2f, 4f], twice.data<float>().ToArray());
    }

    [Fact]
    public void A_missing_key_is_named_or_skipped()
    {
        using var scope = NewDisposeScope();
        using var network = new SmallNetwork();
        var state = network.state_dict().ToDictionary(item => item.Key, item => item.Value.clone());
        state.Remove("fc.bias");
        Assert.Throws<InvalidOperationException>(() => network.load_state_dict(state));
        var (missing, unexpected) = network.load_state_dict(state, strict: false);
        Assert.Equal(["fc.bias"], missing);
        Assert.Empty(unexpected);
    }

    [Fact]
    public void Containers_name_their_parts_by_place_or_name()
    {
        using var scope = NewDisposeScope();
        using var named = nn.Sequential(("first", nn.Linear(2, 3)), ("act", nn.ReLU()), ("last", nn.Linear(3, 1)));
        Assert.Equal(["first.weight", "first.bias", "last.weight", "last.bias"], named.named_parameters().Select(item => item.name));
        Assert.Equal([4L, 1L], named.call(torch.ones(4, 2)).shape);
        using var lists = new Lists();
        Assert.Equal(
            ["layers.0.weight", "layers.1.weight", "layers.2.weight", "scales.0", "scales.1"],
            lists.named_parameters().Select(item => item.name));
    }

    [Fact]
    public void Conversion_reaches_parameters_and_buffers_but_not_integers()
    {
        using var network = new SmallNetwork();
        network.to(ScalarType.Float64);
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, network.get_buffer("bn.running_mean")!.dtype);
        Assert.Equal(ScalarType.Int64, network.get_buffer("bn.num_batches_tracked")!.dtype);
    }

    [Fact]
    public void The_hooks_see_and_change_a_call()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Identity();
        var hook = layer.register_forward_hook((_, _, output) => output + 1);
        Assert.Equal(1f, layer.call(torch.zeros(1)).item<float>());
        hook.remove();
        Assert.Equal(0f, layer.call(torch.zeros(1)).item<float>());
    }

    private sealed class Lists : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> layers = new(nn.Linear(1, 1, hasBias: false), nn.Linear(1, 1, hasBias: false));
        private readonly ParameterList scales = nn.ParameterList(new Parameter(torch.ones(2)), new Parameter(torch.ones(3)));

        internal Lists() : base(nameof(Lists))
        {
            layers.Add(nn.Linear(1, 2, hasBias: false));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.Aggregate(input, (x, layer) => layer.call(x)) * scales[0];
    }

    private static Dictionary<string, Tensor> State(JsonElement packed) =>
        packed.EnumerateObject().ToDictionary(item => item.Name, item => TorchFixture.ToTensor(item.Value));
}
