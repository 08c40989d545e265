using System.Text.Json;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Models;

/// <summary>Networks against torchvision's: forward, gradients, three steps of stochastic gradient descent (fixture: resnets.json).</summary>
public sealed class ResNetTests
{
    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_torchvision_forward_backward_and_after_three_steps(int number)
    {
        var expected = Fixtures.Json("resnets.json")[number];
        using var scope = torch.NewDisposeScope();
        TorchRuntime.Initialize(1);
        using var network = Build(expected);
        if (Spec(expected).TrainsChannelsLast)
            Acceleration.UseChannelsLast(network);
        var batch = expected.GetProperty("batch").GetInt32();
        var classes = expected.GetProperty("classes").GetInt32();
        var precise = expected.GetProperty("double").GetBoolean();
        // Double precision tells a wrong formula from rounding, which batch normalisation over so few samples enlarges a lot in float.
        var tolerance = precise ? 1e-6 : 1e-2;
        if (precise)
            network.to(ScalarType.Float64);

        var input = precise ? PreciseInput(expected) : Input(expected);
        Assert.Equal(expected.GetProperty("inputSum").GetDouble(), input.to(ScalarType.Float64).sum().ToDouble(), 0.01);

        network.eval();
        using (torch.no_grad())
        {
            var logits = expected.GetProperty("evalLogits").Floats();
            AssertClose(logits, network.call(input), 1e-4);
            using var twin = network.CreateScoringTwin()!;
            AssertClose(logits, network.Classify(twin.Embed(input)), 1e-4);
        }

        network.train();
        var labels = torch.tensor(Enumerable.Range(0, batch).Select(i => (long)(i % classes)).ToArray());
        using var stepper = Acceleration.CreateSgd([.. network.parameters()], 0.9, 5e-4);
        var losses = expected.GetProperty("losses").Doubles();
        for (var step = 0; step < (precise ? 3 : 1); step++)
        {
            stepper.ZeroGradients();
            var loss = nn.functional.cross_entropy(network.call(input), labels);
            loss.backward();
            if (step == 0)
            {
                foreach (var (name, parameter) in network.named_parameters())
                    AssertSummary(expected.GetProperty("gradients").GetProperty(name), parameter.grad!, tolerance, name);
            }

            stepper.Step(0.1);
            Assert.Equal(losses[step], loss.ToDouble(), tolerance);
        }

        if (!precise)
            return;
        foreach (var (name, value) in network.state_dict())
            AssertSummary(expected.GetProperty("state").GetProperty(name), value, tolerance, name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void State_dict_has_torchvisions_names_and_the_shapes_files_are_checked_by(int number)
    {
        var expected = Fixtures.Json("resnets.json")[number];
        using var network = Build(expected);
        var shapes = Spec(expected).Shapes();
        var state = network.state_dict();
        Assert.Equal(expected.GetProperty("state").EnumerateObject().Select(static item => item.Name).Order(), shapes.Select(static item => item.Name).Order());
        Assert.Equal(shapes.Select(static item => item.Name).Order(), state.Keys.Order());
        Assert.All(shapes, item => Assert.Equal(item.Shape, state[item.Name].shape));
    }

    [Fact]
    public void Taps_are_the_outputs_of_the_four_stages()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        using var network = Build(Fixtures.Json("resnets.json")[0]);
        network.eval();
        var input = torch.ones(2, 3, 16, 16);
        var taps = network.Taps(input, out var features);
        Assert.Equal(["2,16,16,16", "2,32,8,8", "2,64,4,4", "2,128,2,2"], taps.Select(static tap => string.Join(',', tap.shape)));
        AssertClose(network.Embed(input).data<float>().ToArray(), features, 1e-6);
    }

    [Theory]
    [InlineData(ArchitectureName.ResNet18, 11_173_962)]
    [InlineData(ArchitectureName.ResNet34, 21_282_122)]
    [InlineData(ArchitectureName.ResNet50, 23_520_842)]
    public void Full_width_has_the_published_number_of_parameters(ArchitectureName architecture, long parameters)
    {
        // He et al.'s networks with the CIFAR stem and ten classes, as widely reported.
        var spec = new NetworkSpec(architecture, 64, StemName.Small, SourceKind.Images, 3, 32, 10);
        var counted = spec.Shapes()
            .Where(static item => !item.Name.Contains("running", StringComparison.Ordinal) && !item.Name.EndsWith("tracked", StringComparison.Ordinal))
            .Sum(static item => item.Shape.Aggregate(1L, static (product, dimension) => product * dimension));
        Assert.Equal(parameters, counted);
    }

    [Fact]
    public void Weights_start_as_torchvision_has_them()
    {
        var spec = new NetworkSpec(ArchitectureName.ResNet18, 32, StemName.Small, SourceKind.Images, 3, 32, 10);
        using var network = spec.Create(4);
        var state = network.state_dict();
        // Kaiming normal by fan-out: standard deviation sqrt(2 / (outputs * 9)); 73,728 draws give it to better than 2 %.
        var convolution = state["layer3.1.conv2.weight"];
        Assert.InRange(StandardDeviation(convolution) / Math.Sqrt(2.0 / (128 * 9)), 0.98, 1.02);
        Assert.Equal(1, StandardDeviation(state["bn1.weight"]) + state["bn1.weight"].mean().ToDouble(), 1e-6);
        Assert.Equal(0, state["bn1.bias"].abs().sum().ToDouble(), 1e-12);
        // Linear's default: uniform within 1 / sqrt(inputs).
        Assert.InRange(state["fc.weight"].abs().max().ToDouble(), 0.9 / 16, 1.0 / 16);
    }

    internal static Network Build(JsonElement fixture)
    {
        var network = Spec(fixture).Create(1);
        using var noGradients = torch.no_grad();
        var seed = 0;
        foreach (var (name, _) in Spec(fixture).Shapes())
        {
            var tensor = network.state_dict()[name];
            var count = (int)tensor.numel();
            var position = seed++;
            if (name.Contains("running", StringComparison.Ordinal) || name.EndsWith("tracked", StringComparison.Ordinal))
                continue;
            var values = HashNumbers.Uniform(count, position);
            var scale = tensor.shape.Length == 4 ? Math.Sqrt(24.0 / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3])) : name == "fc.weight" ? 0.5 : 0.1;
            var shift = tensor.shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? 1.0 : 0.0;
            using var source = torch.tensor(values).mul(scale).add(shift).reshape(tensor.shape);
            tensor.copy_(source);
        }

        return network;
    }

    private static NetworkSpec Spec(JsonElement fixture)
    {
        var size = fixture.GetProperty("size").GetInt32();
        return new NetworkSpec(
            Enum.Parse<ArchitectureName>(fixture.GetProperty("name").GetString()!),
            fixture.GetProperty("width").GetInt32(),
            NetworkSpec.ResolveStem(StemName.Auto, size),
            SourceKind.Images,
            fixture.GetProperty("channels").GetInt32(),
            size,
            fixture.GetProperty("classes").GetInt32());
    }

    private static Tensor Input(JsonElement fixture)
    {
        var (count, size, channels) = (fixture.GetProperty("batch").GetInt32(), fixture.GetProperty("size").GetInt32(), fixture.GetProperty("channels").GetInt32());
        using var pipeline = new InputPipeline(
            new Preprocessing(SourceKind.Images, channels, size, fixture.GetProperty("mean").Floats(), fixture.GetProperty("std").Floats()), torch.CPU, Spec(fixture).TrainsChannelsLast);
        return pipeline.Apply(torch.tensor(HashNumbers.Bytes(count * size * size * channels, 1000)).reshape(count, size, size, channels));
    }

    /// <summary>The input in double precision from the start, as the fixture has it.</summary>
    private static Tensor PreciseInput(JsonElement fixture)
    {
        var (count, size, channels) = (fixture.GetProperty("batch").GetInt32(), fixture.GetProperty("size").GetInt32(), fixture.GetProperty("channels").GetInt32());
        var mean = torch.tensor(fixture.GetProperty("mean").Doubles()).reshape(1, channels, 1, 1);
        var std = torch.tensor(fixture.GetProperty("std").Doubles()).reshape(1, channels, 1, 1);
        var bytes = torch.tensor(HashNumbers.Bytes(count * size * size * channels, 1000)).reshape(count, size, size, channels);
        return bytes.permute(0, 3, 1, 2).contiguous().to(ScalarType.Float64).div(255).sub(mean).div(std);
    }

    private static double StandardDeviation(Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var flat = tensor.detach().to(ScalarType.Float64);
        return flat.sub(flat.mean()).pow(2).mean().sqrt().ToDouble();
    }

    private static void AssertClose(float[] expected, Tensor actual, double tolerance)
    {
        var values = actual.contiguous().to(ScalarType.Float32).data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }

    private static void AssertSummary(JsonElement expected, Tensor actual, double tolerance, string name)
    {
        using var scope = torch.NewDisposeScope();
        var flat = actual.detach().contiguous().to(ScalarType.Float64).flatten();
        var norm = expected.GetProperty("norm").GetDouble();
        // Errors of sums of n terms grow with their norm, not with the sum itself, which may cancel out.
        var allowed = tolerance * (norm + 1e-3);
        Assert.True(Math.Abs(norm - flat.norm().ToDouble()) <= allowed, $"{name}: norm {flat.norm().ToDouble()} instead of {norm}");
        var sum = expected.GetProperty("sum").GetDouble();
        Assert.True(Math.Abs(sum - flat.sum().ToDouble()) <= allowed * Math.Sqrt(flat.numel()), $"{name}: sum {flat.sum().ToDouble()} instead of {sum}");
        var first = expected.GetProperty("first").Doubles();
        var values = flat.data<double>().ToArray();
        for (var i = 0; i < first.Length; i++)
            Assert.True(Math.Abs(first[i] - values[i]) <= allowed, $"{name}: element {i} is {values[i]} instead of {first[i]}");
    }
}
