using System.Text.Json;
using ActiveLearning.Models;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Models;
using ActiveLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Training;

/// <summary>The loss prediction head and its loss against PyTorch code written from the paper (fixture: learningloss/losses.json).</summary>
public sealed class LearningLossTests
{
    private static readonly JsonElement[] All =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "learningloss", "losses.json"))).RootElement.EnumerateArray()];

    private static readonly TrainingOptions Small = new()
    {
        Architecture = ArchitectureName.Mlp,
        Width = 16,
        Epochs = 10,
        BatchSize = 16,
        LearningRate = 0.05,
        Seed = 5,
        Threads = 1,
        Device = "Cpu",
        LossPrediction = true,
    };

    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < All.Length; i++)
                data.Add(i, All[i].GetProperty("name").GetString()!);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_losses_and_gradients_equal_pytorch(int number, string name)
    {
        Assert.NotEmpty(name);
        var expected = All[number];
        using var scope = torch.NewDisposeScope();
        var channels = expected.GetProperty("channels").Integers();
        using var head = LossPredictionHead.Create(channels, 0);
        head.to(ScalarType.Float64);
        Assert.Equal(LossPredictionHead.Shapes(channels).Select(static item => item.Name), head.NamedWeights().Select(static item => item.Name));
        var parameters = head.NamedWeights().ToArray();
        using (torch.no_grad())
        {
            for (var k = 0; k < parameters.Length; k++)
                parameters[k].Value.copy_(Values(parameters[k].Value.shape, 100 + k, k < 2 * channels.Length ? 1 : 0.5));
        }

        var taps = expected.GetProperty("shapes").EnumerateArray().Select((shape, k) => Values([.. shape.Integers().Select(static n => (long)n)], 200 + k, 2).requires_grad_()).ToArray();
        var logits = Values([expected.GetProperty("batch").GetInt32(), expected.GetProperty("classes").GetInt32()], 304, 4);
        foreach (var pair in expected.GetProperty("tied").EnumerateArray())
            logits[pair[1].GetInt64()].copy_(logits[pair[0].GetInt64()]);
        logits.requires_grad_();
        var labels = torch.tensor(expected.GetProperty("labels").Integers().Select(static n => (long)n).ToArray());

        var predicted = head.call(expected.GetProperty("detached").GetBoolean() ? Array.ConvertAll(taps, static tap => tap.detach()) : taps);
        var losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        var ranking = RankingLoss.Compute(predicted, losses, expected.GetProperty("margin").GetDouble());
        losses.mean().add(ranking.Loss.mul(expected.GetProperty("weight").GetDouble())).backward();

        AssertClose(expected.GetProperty("predicted"), predicted);
        AssertClose(expected.GetProperty("losses"), losses);
        Assert.Equal(expected.GetProperty("headLoss").GetDouble(), ranking.Loss.ToDouble(), 1e-9);
        Assert.Equal(expected.GetProperty("taskLoss").GetDouble(), losses.mean().ToDouble(), 1e-9);
        Assert.Equal(expected.GetProperty("pairs").GetInt32(), ranking.Pairs);
        Assert.Equal(expected.GetProperty("rightPairs").GetInt64(), ranking.RightPairs.ToInt64());
        AssertClose(expected.GetProperty("logitsGradient"), logits.grad!);
        AssertGradients(expected, "tap", taps);
        AssertGradients(expected, "parameter", [.. head.parameters()]);
    }

    [Fact]
    public void Predictions_of_another_shape_are_refused_before_they_broadcast()
    {
        using var scope = torch.NewDisposeScope();
        TorchRuntime.Initialize(1);
        using var head = LossPredictionHead.Create([3, 5], 1);
        var predicted = head.call([torch.zeros([4, 3, 2, 2]), torch.zeros([4, 5])]);
        Assert.Equal([4L], predicted.shape);
        Assert.Throws<ArgumentException>(() => RankingLoss.Compute(predicted.unsqueeze(1), torch.zeros([4]), 1));
        Assert.Throws<ArgumentException>(() => RankingLoss.Compute(predicted, torch.zeros([3]), 1));
        Assert.Throws<ArgumentException>(() => head.call([torch.zeros([4, 3, 2, 2])]));
        Assert.Throws<ArgumentException>(() => head.call([torch.zeros([4, 5]), torch.zeros([4, 3])]));
        Assert.Throws<ArgumentException>(() => head.call([torch.zeros([4, 3]), torch.zeros([2, 5])]));
    }

    [Fact]
    public void Taps_in_channels_last_order_give_the_same_outputs_and_gradients()
    {
        using var scope = torch.NewDisposeScope();
        TorchRuntime.Initialize(1);
        using var head = LossPredictionHead.Create([5], 1);
        var plain = torch.tensor(HashNumbers.Uniform(3 * 5 * 4 * 6, 9)).reshape(3, 5, 4, 6);
        var last = Acceleration.ToChannelsLast(plain).requires_grad_();
        plain.requires_grad_();
        var (a, b) = (head.call([plain]), head.call([last]));
        Assert.Equal(1, last.stride(1));
        Assert.InRange(a.sub(b).abs().max().ToDouble(), 0, 1e-6);
        a.sum().backward();
        b.sum().backward();
        Assert.InRange(plain.grad!.sub(last.grad!).abs().max().ToDouble(), 0, 1e-7);
        Assert.InRange(plain.grad!.abs().max().ToDouble(), 1e-6, 1);
    }

    [Theory]
    [InlineData(ArchitectureName.ResNet18)]
    [InlineData(ArchitectureName.ResNet34)]
    [InlineData(ArchitectureName.ResNet50)]
    [InlineData(ArchitectureName.Mlp)]
    [InlineData(ArchitectureName.Linear)]
    public void Every_architecture_declares_the_taps_it_gives_and_its_scoring_twin_gives_their_averages(ArchitectureName architecture)
    {
        using var scope = torch.NewDisposeScope();
        var spec = new NetworkSpec(architecture, 4, StemName.Small, ActiveLearning.Pools.SourceKind.Images, 3, 16, 5);
        using var network = spec.Create(1);
        network.eval();
        using var noGradients = torch.no_grad();
        var input = torch.tensor(HashNumbers.Uniform(2 * 3 * 16 * 16, 7)).reshape(2, 3, 16, 16);
        var taps = network.Taps(input, out var features);
        Assert.Equal(spec.TapWidths, network.TapWidths);
        Assert.Equal(spec.TapWidths.Select(static width => (long)width), taps.Select(static tap => tap.shape[1]));
        AssertClose(network.Embed(input), features);
        AssertClose(network.call(input), network.LogitsAndTaps(input, out _));
        using var twin = network.CreateScoringTwin();
        if (twin is null)
            return;
        var averages = twin.Taps(input, out var twinFeatures);
        AssertClose(features, twinFeatures);
        Assert.Equal(taps.Length, averages.Length);
        for (var i = 0; i < taps.Length; i++)
            AssertClose(taps[i].mean([2, 3]), averages[i]);
    }

    [Fact]
    public void Head_learns_which_losses_are_larger_and_the_history_says_so()
    {
        // Two classes that the first feature tells apart, except where the second one is large: there labels are drawn, and losses stay large.
        const int count = 400;
        var random = new RandomSource(3);
        var values = new float[2 * count];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            var hopeless = i % 2 == 0;
            var side = random.Next(2);
            values[2 * i] = (2 * side) - 1;
            values[(2 * i) + 1] = hopeless ? 1 : -1;
            labels[i] = hopeless ? random.Next(2) : side;
        }

        using var pool = new ActiveLearning.Pools.Pool("half noise", new TestPools.FeatureSource(values, 2), TestPools.Names(2), labels);
        using var model = Trainer.Train(pool, Small with { Epochs = 20, BatchSize = 32, LossDetachEpoch = 20 }, null, null, RunContext.None);
        Assert.True(model.HasLossHead);
        Assert.All(model.History, static record => Assert.InRange(record.RankingAccuracy!.Value, 0, 1));
        Assert.True(model.History[^1].HeadLoss < model.History[0].HeadLoss);
        // Half of the pairs hold one sample of each kind, whose order is certain; the others' is chance: three quarters in all.
        Assert.InRange(model.History.TakeLast(4).Average(static record => record.RankingAccuracy!.Value), 0.65, 0.95);

        using var plain = Trainer.Train(pool, Small with { LossPrediction = false, Epochs = 1 }, null, null, RunContext.None);
        Assert.False(plain.HasLossHead);
        Assert.All(plain.History, static record => Assert.True(record.HeadLoss is null && record.RankingAccuracy is null));
    }

    [Fact]
    public void Detached_from_the_start_the_network_is_that_of_plain_training_and_joined_it_is_not()
    {
        using var pool = TestPools.Images(64, size: 8);
        var options = Small with { Architecture = ArchitectureName.ResNet18, Width = 4, Epochs = 2, LearningRate = 0.001 };
        using var plain = Trainer.Train(pool, options with { LossPrediction = false }, null, null, RunContext.None);
        using var detached = Trainer.Train(pool, options with { LossDetachEpoch = 0 }, null, null, RunContext.None);
        using var joined = Trainer.Train(pool, options with { LossDetachEpoch = 2 }, null, null, RunContext.None);
        using var later = Trainer.Train(pool, options with { LossDetachEpoch = 1 }, null, null, RunContext.None);
        Assert.InRange(Distance(plain, detached), 0, 1e-4);
        Assert.InRange(Distance(plain, joined), 1e-3, 1);
        Assert.InRange(Distance(joined, later), 1e-4, 1);
        Assert.Equal(plain.History[0].Loss, detached.History[0].Loss, 1e-4);
        // The head learns all the same.
        using var untrained = LossPredictionHead.Create(detached.LossHead!.TapWidths, new SeedTree(options.Seed).Derive("loss head"));
        Assert.NotEqual(Values(untrained), Values(detached.LossHead));
    }

    [Fact]
    public void Same_seed_gives_the_same_network_and_head_bit_for_bit()
    {
        using var pool = TestPools.Features(40);
        using var first = Trainer.Train(pool, Small with { Epochs = 2 }, null, null, RunContext.None);
        using var second = Trainer.Train(pool, Small with { Epochs = 2 }, null, null, RunContext.None);
        Assert.Equal(TrainerTests.WeightBytes(first), TrainerTests.WeightBytes(second));
        Assert.Equal(Values(first.LossHead!), Values(second.LossHead!));
        Assert.Equal(first.History.Select(static record => record.HeadLoss), second.History.Select(static record => record.HeadLoss));
    }

    [Fact]
    public void Warm_start_takes_the_head_where_there_is_one()
    {
        using var pool = TestPools.Features(40);
        using var first = Trainer.Train(pool, Small with { Epochs = 2 }, null, null, RunContext.None);
        using var same = Trainer.Train(pool, Small with { Epochs = 1, LearningRate = 1e-12, Seed = 9 }, null, first, RunContext.None);
        Assert.Equal(Values(first.LossHead!), Values(same.LossHead!), static (a, b) => Math.Abs(a - b) < 1e-6);

        using var plain = Trainer.Train(pool, Small with { Epochs = 1, LossPrediction = false }, null, first, RunContext.None);
        Assert.False(plain.HasLossHead);
        using var added = Trainer.Train(pool, Small with { Epochs = 1 }, null, plain, RunContext.None);
        Assert.True(added.HasLossHead);
    }

    [Fact]
    public void Detach_epoch_is_three_fifths_of_the_epochs_unless_given()
    {
        Assert.Equal(120, new TrainingOptions().ResolvedLossDetachEpoch);
        Assert.Equal(18, new TrainingOptions { Epochs = 30 }.ResolvedLossDetachEpoch);
        Assert.Equal(600_000, new TrainingOptions { Epochs = 1_000_000 }.ResolvedLossDetachEpoch);
        Assert.Equal(0, new TrainingOptions { LossDetachEpoch = 0 }.ResolvedLossDetachEpoch);
    }

    [Fact]
    public void Impossible_options_are_told()
    {
        foreach (var (options, named) in new[]
        {
            (Small with { LossWeight = 0 }, "LossWeight"),
            (Small with { LossWeight = double.NaN }, "LossWeight"),
            (Small with { LossMargin = -1 }, "LossMargin"),
            (Small with { LossDetachEpoch = -1 }, "LossDetachEpoch"),
            (Small with { BatchSize = 1 }, "BatchSize"),
        })
        {
            var error = Assert.Throws<ActiveLearningException>(options.Validate);
            Assert.Equal("InvalidTrainingOption", error.ErrorId);
            Assert.StartsWith(named, error.Message, StringComparison.Ordinal);
        }

        (Small with { BatchSize = 1, LossPrediction = false }).Validate();
    }

    private static Tensor Values(long[] shape, int seed, double scale) =>
        torch.tensor(HashNumbers.Uniform((int)shape.Aggregate(1L, static (a, b) => a * b), seed)).to(ScalarType.Float64).mul_(scale).reshape(shape);

    private static float[] Values(LossPredictionHead head) => [.. head.NamedWeights().SelectMany(static item => ToArray(item.Value))];

    private static float[] ToArray(Tensor tensor)
    {
        using var plain = tensor.detach().contiguous();
        return plain.data<float>().ToArray();
    }

    /// <summary>Largest difference of two networks' parameters.</summary>
    private static double Distance(Model a, Model b)
    {
        var other = b.Network.state_dict();
        return a.Network.state_dict().Where(static item => !item.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Max(item => ToArray(item.Value).Zip(ToArray(other[item.Key]), static (x, y) => Math.Abs((double)x - y)).Max());
    }

    private static void AssertGradients(JsonElement expected, string what, IReadOnlyList<Tensor> tensors)
    {
        var sums = expected.GetProperty(what + "GradientSums").Doubles();
        Assert.Equal(sums.Length, tensors.Count);
        for (var i = 0; i < sums.Length; i++)
        {
            var gradient = tensors[i].grad is { } some ? some : torch.zeros_like(tensors[i]);
            Assert.Equal(sums[i], gradient.abs().sum().ToDouble(), 1e-8);
            var start = expected.GetProperty(what + "GradientStarts")[i];
            AssertClose(start, gradient.flatten().narrow(0, 0, start.GetArrayLength()));
        }
    }

    private static void AssertClose(JsonElement expected, Tensor actual)
    {
        var numbers = expected.Doubles();
        using var plain = actual.detach().contiguous();
        var values = plain.data<double>().ToArray();
        Assert.Equal(numbers.Length, values.Length);
        for (var i = 0; i < numbers.Length; i++)
            Assert.Equal(numbers[i], values[i], 1e-9);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(expected.sub(actual).abs().max().ToDouble(), 0, 1e-4);
    }
}
