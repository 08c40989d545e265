using System.Text.Json;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Runtime;

/// <summary>The perceptron against PyTorch's own modules and Adam (fixture: selection/mlp.json), and its two implementations against each other.</summary>
public sealed class MlpTrainerTests
{
    public static TheoryData<bool, int> Kinds => new() { { false, 1 }, { true, 1 }, { true, 2 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Steps_equal_pytorchs(bool accelerated, int threads)
    {
        using var scope = torch.NewDisposeScope();
        using var trainer = Train(accelerated, threads, bfloat16: false, out var features, out var expected);
        Assert.Equal(expected.GetProperty("correct").GetInt64(), trainer.TakeCorrect());
        Assert.Equal(0, trainer.TakeCorrect());
        var parameters = expected.GetProperty("parameters").EnumerateArray().ToArray();
        for (var i = 0; i < parameters.Length; i++)
            AssertClose(parameters[i].Floats(), trainer.Parameters[i], 2e-5f);
        using (torch.no_grad())
            AssertClose(expected.GetProperty("logits").Floats(), trainer.Logits(features), 2e-4f);
    }

#if TORCH_SYSTEM
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bfloat16_steps_equal_pytorchs_autocast(bool accelerated, int threads)
    {
        using var scope = torch.NewDisposeScope();
        using var trainer = Train(accelerated, threads, bfloat16: true, out _, out var expected);
        using var exact = Train(accelerated, threads, bfloat16: false, out _, out _);
        // Of 90 rows one may lie on the edge.
        Assert.InRange(trainer.TakeCorrect(), expected.GetProperty("correct").GetInt64() - 1, expected.GetProperty("correct").GetInt64() + 1);
        var first = FirstWeights().Values;
        var theirs = expected.GetProperty("parameters").EnumerateArray().SelectMany(static parameter => parameter.Floats()).ToArray();
        var (ours, floats) = (trainer.Parameters.SelectMany(Values).ToArray(), exact.Parameters.SelectMany(Values).ToArray());
        // Where a bias is added before a product is rounded and where after it, bits differ, and Adam makes a step of a gradient of any size: how far
        // they went apart is measured by how far they went.
        var (apart, way, toExact) = (0.0, 0.0, 0.0);
        for (var i = 0; i < theirs.Length; i++)
        {
            apart += Square(ours[i] - theirs[i]);
            toExact += Square(ours[i] - floats[i]);
            way += Square(theirs[i] - first[i]);
        }

        Assert.InRange(Math.Sqrt(apart / way), 0, accelerated ? 0.055 : 0.001);
        // It did compute in the shorter format.
        Assert.InRange(Math.Sqrt(toExact / way), 0.02, 0.2);

        static double Square(double value) => value * value;
    }
#endif

    private static MlpTrainer Train(bool accelerated, int threads, bool bfloat16, out Tensor features, out JsonElement result)
    {
        var expected = Fixture();
        var weights = FirstWeights();
        var widths = weights.Widths;
        TorchRuntime.Initialize(threads);
        var trainer = Create(weights, accelerated, bfloat16);
        var rows = expected.GetProperty("rows").GetInt32();
        features = torch.tensor(HashNumbers.Uniform(rows * widths[0], 50)).mul(4).view(rows, widths[0]);
        var targets = torch.tensor(Longs(expected.GetProperty("targets")));
        var order = torch.tensor(Longs(expected.GetProperty("order")));
        for (var pass = 0; pass < expected.GetProperty("passes").GetInt32(); pass++)
            trainer.Train(features, order, targets, expected.GetProperty("class_weights").Floats(), expected.GetProperty("batch").GetInt32(), expected.GetProperty("rate").GetDouble());
        result = expected.GetProperty(bfloat16 ? "bfloat16" : "float32");
        return trainer;
    }

    private static JsonElement Fixture() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "selection", "mlp.json"))).RootElement;

    private static MlpWeights FirstWeights()
    {
        var weights = new MlpWeights(new RandomSource(1), Fixture().GetProperty("widths").Integers());
        for (var i = 0; i < weights.Layout.Count; i++)
        {
            var length = (int)weights.Layout[i].Shape.Aggregate(1L, static (product, size) => product * size);
            HashNumbers.Uniform(length, i + 1).CopyTo(weights.Values.AsSpan((int)weights.Layout[i].Start));
        }

        return weights;
    }

    [Theory]
    [InlineData(128, 1)]
    [InlineData(128, 2)]
    [InlineData(50, 2)]
    public void Both_implementations_give_the_same_weights(int batchSize, int threads)
    {
        TorchRuntime.Initialize(threads);
        using var scope = torch.NewDisposeScope();
        // 300 rows: the last minibatch is short for either size.
        var random = new RandomSource(5);
        var features = torch.tensor(Enumerable.Range(0, 300 * 40).Select(_ => (float)random.NextGaussian()).ToArray()).view(300, 40);
        var targets = torch.tensor(Enumerable.Range(0, 300).Select(i => i % 4 == 0 ? 0L : 1L).ToArray());
        var order = torch.arange(300, dtype: ScalarType.Int64);
        using var plain = Create(new MlpWeights(new RandomSource(2), 40, 128, 128, 128, 2), accelerated: false);
        using var fast = Create(new MlpWeights(new RandomSource(2), 40, 128, 128, 128, 2), accelerated: true);
        foreach (var trainer in new[] { plain, fast })
        {
            for (var epoch = 0; epoch < 3; epoch++)
                trainer.Train(features, order, targets, [2, 2f / 3], batchSize, 1e-3);
        }

        Assert.Equal(plain.TakeCorrect(), fast.TakeCorrect());
        for (var i = 0; i < plain.Parameters.Count; i++)
            AssertClose(Values(plain.Parameters[i]), fast.Parameters[i], 1e-4f);
    }

    [Fact]
    public void Where_a_call_ends_changes_nothing()
    {
        TorchRuntime.Initialize(1);
        using var scope = torch.NewDisposeScope();
        var features = torch.tensor(HashNumbers.Uniform(100 * 8, 3)).view(100, 8);
        var targets = torch.tensor(Enumerable.Range(0, 100).Select(i => (long)(i % 2)).ToArray());
        var order = torch.arange(100, dtype: ScalarType.Int64);
        using var whole = Create(new MlpWeights(new RandomSource(2), 8, 20, 20, 20, 2), accelerated: true);
        using var cut = Create(new MlpWeights(new RandomSource(2), 8, 20, 20, 20, 2), accelerated: true);
        whole.Train(features, order, targets, [1, 1], 16, 1e-2);
        cut.Train(features, order.narrow(0, 0, 48), targets, [1, 1], 16, 1e-2);
        cut.Train(features, order.narrow(0, 48, 52), targets, [1, 1], 16, 1e-2);
        for (var i = 0; i < whole.Parameters.Count; i++)
            Assert.Equal(Values(whole.Parameters[i]), Values(cut.Parameters[i]));
    }

    private static MlpTrainer Create(MlpWeights weights, bool accelerated, bool bfloat16 = false) =>
        accelerated ? Acceleration.CreateMlp(weights, torch.CPU, bfloat16) : new TorchMlpTrainer(weights, torch.CPU, bfloat16);

    private static long[] Longs(JsonElement element) => [.. element.EnumerateArray().Select(static item => item.GetInt64())];

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    private static void AssertClose(float[] expected, Tensor actual, float tolerance)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], tolerance);
    }
}
