using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Small = new()
    {
        Architecture = ArchitectureName.ResNet18,
        Width = 4,
        Epochs = 4,
        BatchSize = 16,
        LearningRate = 0.05,
        Seed = 5,
        Threads = 1,
        Device = "Cpu",
    };

    [Fact]
    public void Residual_network_learns_pictures_that_can_be_told_apart()
    {
        using var pool = TestPools.Images(96);
        using var test = TestPools.Images(60, seed: 2);
        using var model = Trainer.Train(pool, Small with { Augmentation = AugmentationName.None, Epochs = 6 }, null, null, RunContext.None);
        var metrics = Evaluator.Measure(model, test, new PredictOptions(), RunContext.None);
        Assert.InRange(metrics.Accuracy, 0.9, 1);
        Assert.Equal(6, model.History.Count);
        Assert.True(model.History[^1].Loss < model.History[0].Loss);
        Assert.Equal(96, model.LabelCount);
        Assert.Equal("Cpu", model.Device);
        Assert.False(model.Network.training);
        Assert.Equal(["class 0", "class 1", "class 2"], model.Classes);
        Assert.Equal(model.History[^1].Accuracy, model.Accuracy);
    }

    [Theory]
    [InlineData(ArchitectureName.Mlp)]
    [InlineData(ArchitectureName.Linear)]
    public void Feature_networks_learn_clusters(ArchitectureName architecture)
    {
        using var pool = TestPools.Features(90);
        using var test = TestPools.Features(60, seed: 2);
        using var model = Trainer.Train(pool, Small with { Architecture = architecture, Width = 16, Epochs = 10 }, test, null, RunContext.None);
        Assert.InRange(model.Accuracy!.Value, 0.95, 1);
        Assert.All(model.History, record => Assert.NotNull(record.ValidationLoss));
        Assert.Equal(8, model.Preprocessing.Mean.Length);
    }

    [Theory]
    [InlineData(ArchitectureName.Mlp)]
    [InlineData(ArchitectureName.Linear)]
    public void Feature_networks_take_pictures_too(ArchitectureName architecture)
    {
        using var pool = TestPools.Images(60, size: 8, channels: 1);
        using var model = Trainer.Train(pool, Small with { Architecture = architecture, Width = 16, Epochs = 15, Augmentation = AugmentationName.None }, null, null, RunContext.None);
        Assert.InRange(Evaluator.Measure(model, pool, new PredictOptions(), RunContext.None).Accuracy, 0.9, 1);
    }

    [Fact]
    public void Same_seed_gives_the_same_weights_bit_for_bit_and_another_seed_others()
    {
        using var pool = TestPools.Images(50);
        using var first = Trainer.Train(pool, Small, null, null, RunContext.None);
        using var second = Trainer.Train(pool, Small, null, null, RunContext.None);
        using var other = Trainer.Train(pool, Small with { Seed = 6 }, null, null, RunContext.None);
        Assert.Equal(WeightBytes(first), WeightBytes(second));
        Assert.NotEqual(WeightBytes(first), WeightBytes(other));
    }

    [Fact]
    public void Only_labeled_samples_count()
    {
        using var all = TestPools.Images(60, labeled: 30);
        using var alone = TestPools.Images(30);
        using var first = Trainer.Train(all, Small with { Epochs = 1 }, null, null, RunContext.None);
        using var second = Trainer.Train(alone, Small with { Epochs = 1 }, null, null, RunContext.None);
        Assert.Equal(WeightBytes(second), WeightBytes(first));
    }

    [Theory]
    [InlineData(17, 16)]
    [InlineData(5, 16)]
    [InlineData(33, 32)]
    public void Single_left_over_sample_and_few_labels_train(int labels, int batchSize)
    {
        // 16 pixels end at 2 x 2; with a large stem at 1 x 1, where one sample alone has no variance.
        using var pool = TestPools.Images(labels);
        using var model = Trainer.Train(pool, Small with { BatchSize = batchSize, Epochs = 2, Stem = StemName.Large }, null, null, RunContext.None);
        Assert.All(model.History, record => Assert.True(double.IsFinite(record.Loss)));
    }

    [Theory]
    [InlineData(12, 4)]
    [InlineData(10, 3)]
    [InlineData(1, 1)]
    public void Steps_become_the_nearest_number_of_epochs(int steps, int epochs)
    {
        // 40 samples are 3 batches of at most 16.
        using var pool = TestPools.Features(40);
        using var model = Trainer.Train(pool, Small with { Architecture = ArchitectureName.Linear, BatchSize = 16, Steps = steps, Epochs = 77 }, null, null, RunContext.None);
        Assert.Equal(epochs, model.History.Count);
        Assert.Equal((steps, epochs), (model.Options!.Steps, model.Options.Epochs));
    }

    [Fact]
    public void No_labels_one_class_and_wrong_architectures_are_told()
    {
        using var none = TestPools.Images(10, labeled: 0);
        using var one = TestPools.Images(10, classes: 1);
        using var features = TestPools.Features(10);
        using var images = TestPools.Images(10);
        Assert.Equal("NoLabels", Error(() => Trainer.Train(none, Small, null, null, RunContext.None)));
        Assert.Equal("OneClass", Error(() => Trainer.Train(one, Small, null, null, RunContext.None)));
        Assert.Equal("ArchitectureMismatch", Error(() => Trainer.Train(features, Small, null, null, RunContext.None)));
        Assert.Equal("InvalidTrainingOption", Error(() => Trainer.Train(images, Small with { BatchSize = 1 }, null, null, RunContext.None)));
        Assert.Equal("InvalidTrainingOption", Error(() => Trainer.Train(images, Small with { Epochs = 0 }, null, null, RunContext.None)));
        Assert.Equal("InvalidTrainingOption", Error(() => Trainer.Train(images, Small with { LearningRate = double.NaN }, null, null, RunContext.None)));
        Assert.Equal("InvalidTrainingOption", Error(() => Trainer.Train(images, Small with { Mean = [0.5f], Std = [0.5f] }, null, null, RunContext.None)));
        Assert.Equal("DeviceNotFound", Error(() => Trainer.Train(images, Small with { Device = "Tpu" }, null, null, RunContext.None)));
    }

    [Fact]
    public void Diverging_training_says_what_to_try()
    {
        using var pool = TestPools.Features(40);
        var error = Assert.Throws<ActiveLearningException>(() =>
            Trainer.Train(pool, Small with { Architecture = ArchitectureName.Mlp, LearningRate = 1e30, Epochs = 3 }, null, null, RunContext.None));
        Assert.Equal("LossNotFinite", error.ErrorId);
        Assert.Contains("lower learning rate than 1E+30 (for example 1E+29)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_ends_training_with_the_callers_token()
    {
        using var pool = TestPools.Images(64);
        using var stop = new CancellationTokenSource();
        var epochs = 0;
        var context = new RunContext(stop.Token, progress: _ =>
        {
            epochs++;
            stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(pool, Small with { Epochs = 100_000 }, null, null, context));
        Assert.Equal(1, epochs);
    }

    [Fact]
    public void Callbacks_come_on_the_callers_thread_and_progress_ends_completed()
    {
        var thread = Environment.CurrentManagedThreadId;
        var updates = new List<(int Thread, ProgressUpdate Update)>();
        var remarks = new List<int>();
        using var pool = TestPools.Images(64);
        var context = new RunContext(
            progress: update => updates.Add((Environment.CurrentManagedThreadId, update)),
            verbose: _ => remarks.Add(Environment.CurrentManagedThreadId));
        using var model = Trainer.Train(pool, Small, null, null, context);
        Assert.All(updates, item => Assert.Equal(thread, item.Thread));
        Assert.All(remarks, item => Assert.Equal(thread, item));
        Assert.NotEmpty(remarks);
        Assert.True(updates[^1].Update.Completed);
        Assert.Equal(1, updates[^1].Update.Fraction);
    }

    [Fact]
    public void Bad_sample_is_told_once_marked_and_left_out()
    {
        const int count = 40;
        var pixels = new byte[count * 16 * 16 * 3];
        new Random(1).NextBytes(pixels);
        var labels = Enumerable.Range(0, count).Select(static i => i % 2).ToArray();
        using var pool = new Pool("broken", new TestPools.ImageSource(pixels, count, 16, 3, badIndex: 7), TestPools.Names(2), labels);
        var problems = new List<ItemProblem>();
        using var model = Trainer.Train(pool, Small with { Epochs = 2 }, null, null, new RunContext(problem: problems.Add));
        Assert.Equal("picture/7", Assert.Single(problems).Item);
        Assert.Equal([7], pool.GetBadIndices());
    }

    [Fact]
    public void Warm_start_takes_all_weights_for_the_same_classes_and_all_but_the_last_layer_for_more()
    {
        using var pool = TestPools.Images(48);
        using var first = Trainer.Train(pool, Small, null, null, RunContext.None);
        // A rate this small leaves weights where they were, to within its own size.
        var frozen = Small with { Epochs = 1, LearningRate = 1e-12, Seed = 9 };
        using var same = Trainer.Train(pool, frozen, null, first, RunContext.None);
        AssertClose(Parameter(first, "layer3.0.conv1.weight"), Parameter(same, "layer3.0.conv1.weight"));
        AssertClose(Parameter(first, "fc.weight"), Parameter(same, "fc.weight"));

        using var wider = TestPools.Images(48, classes: 4);
        using var more = Trainer.Train(wider, frozen, null, first, RunContext.None);
        AssertClose(Parameter(first, "layer3.0.conv1.weight"), Parameter(more, "layer3.0.conv1.weight"));
        Assert.Equal(4 * 32, Parameter(more, "fc.weight").Length);

        Assert.Equal("WarmStartMismatch", Error(() => Trainer.Train(pool, frozen with { Width = 8 }, null, first, RunContext.None)));
        Assert.Equal("WarmStartMismatch", Error(() => Trainer.Train(pool, frozen with { Architecture = ArchitectureName.ResNet34 }, null, first, RunContext.None)));
    }

    internal static byte[] WeightBytes(Model model)
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [.. model.Network.state_dict().Select(static item => (item.Key, item.Value))], new Dictionary<string, string>());
        return stream.ToArray();
    }

    private static float[] Parameter(Model model, string name)
    {
        using var plain = model.Network.state_dict()[name].detach().contiguous();
        return plain.data<float>().ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(actual[i], expected[i] - 1e-6f, expected[i] + 1e-6f);
    }

    private static string Error(Func<Model> train) => Assert.Throws<ActiveLearningException>(() => train().Dispose()).ErrorId;
}
