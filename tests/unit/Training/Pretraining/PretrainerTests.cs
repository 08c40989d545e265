using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Training;
using ActiveLearning.Training.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Training.Pretraining;

public sealed class PretrainerTests
{
    private static readonly TrainingOptions s_training = new PretrainingOptions().Training with { Width = 8, BatchSize = 64, LearningRate = 2e-3, Seed = 3, Device = "Cpu", Threads = 1 };

    public PretrainerTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Simclr_learns_to_find_other_views_of_a_picture()
    {
        using var pool = PoolFactory.Synthetic(300, 1, new PoolOptions { AsOracle = true }, size: 16);
        using var model = Pretrainer.Train(pool, new PretrainingOptions { Training = s_training with { Epochs = 12 } }, RunContext.None);
        using var untrained = Pretrainer.Train(pool, new PretrainingOptions { Training = s_training with { Epochs = 1, LearningRate = 1e-12 } }, RunContext.None);
        Assert.Equal(12, model.History.Count);
        Assert.True(model.History[^1].Loss < model.History[0].Loss - 0.3, $"{model.History[0].Loss} {model.History[^1].Loss}");
        // Pictures and views that it has not seen.
        using var others = PoolFactory.Synthetic(100, 2, new PoolOptions { AsOracle = true }, size: 16);
        var (before, after) = (FoundViews(untrained, others), FoundViews(model, others));
        Assert.True(after > 1.5 * before, $"{before} found before, {after} after");
        Assert.Equal(("SimClr-ResNet18", 0), (model.Name, model.LabelCount));
    }

    [Fact]
    public void Rotation_learns_to_tell_turns()
    {
        // Those that are bright in their upper third.
        using var bands = ActiveLearning.Tests.Training.TestPools.Images(288, classes: 3, size: 16);
        using var pool = bands.Subset("upper", [.. Enumerable.Range(0, 96).Select(i => 3 * i)]);
        using var model = Pretrainer.Train(pool, new PretrainingOptions { Method = PretrainingMethod.Rotation, Training = s_training with { Epochs = 10, BatchSize = 32 } }, RunContext.None);
        Assert.True(model.History[^1].Accuracy > 0.6, $"{model.History[^1].Accuracy}");
        Assert.True(model.History[^1].Accuracy > model.History[0].Accuracy);
    }

    [Fact]
    public void Turns_are_quarter_turns()
    {
        using var scope = torch.NewDisposeScope();
        var picture = torch.tensor(Enumerable.Range(0, 18).Select(i => (byte)i).ToArray()).view(2, 3, 3, 1);
        var turned = RotationTask.Turn(picture);
        Assert.Equal([8, 3, 3, 1], turned.shape);
        byte[] Of(int i) => turned.select(0, i).contiguous().data<byte>().ToArray();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], Of(0));
        // Counterclockwise: the last column becomes the first row.
        Assert.Equal([2, 5, 8, 1, 4, 7, 0, 3, 6], Of(2));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1, 0], Of(4));
        Assert.Equal([6, 3, 0, 7, 4, 1, 8, 5, 2], Of(6));
        Assert.Equal([9, 10, 11, 12, 13, 14, 15, 16, 17], Of(1));
        var (loss, found) = RotationTask.Compute(torch.eye(4).repeat_interleave(2, 0).mul(50));
        Assert.Equal(8, found.item<long>());
        Assert.Equal(0, loss.item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(PretrainingMethod.SimClr)]
    [InlineData(PretrainingMethod.Rotation)]
    public void Equal_seeds_learn_equally_and_labels_do_not_count(PretrainingMethod method)
    {
        float[] Learn(long seed, int labeled)
        {
            using var pool = ActiveLearning.Tests.Training.TestPools.Images(40, size: 8, labeled: labeled);
            using var model = Pretrainer.Train(pool, new PretrainingOptions { Method = method, Training = s_training with { Epochs = 2, BatchSize = 16, Seed = seed } }, RunContext.None);
            return model.Network.state_dict()["conv1.weight"].detach().contiguous().data<float>().ToArray();
        }

        Assert.Equal(Learn(1, 40), Learn(1, 10));
        Assert.NotEqual(Learn(1, 40), Learn(2, 40));
    }

    [Fact]
    public void A_training_with_labels_can_go_on_from_it()
    {
        using var pool = ActiveLearning.Tests.Training.TestPools.Images(60, size: 8);
        using var start = Pretrainer.Train(pool, new PretrainingOptions { Training = s_training with { Epochs = 2, BatchSize = 32 } }, RunContext.None);
        using var model = Trainer.Train(pool, new TrainingOptions { Width = 8, Epochs = 1, LearningRate = 1e-12, Device = "Cpu", Threads = 1 }, null, start, RunContext.None);
        Assert.Equal(
            start.Network.state_dict()["layer1.0.conv1.weight"].detach().contiguous().data<float>().ToArray(),
            model.Network.state_dict()["layer1.0.conv1.weight"].detach().contiguous().data<float>().ToArray(),
            (left, right) => Math.Abs(left - right) < 1e-6f);
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        using var vectors = ActiveLearning.Tests.Training.TestPools.Features(20);
        using var pictures = ActiveLearning.Tests.Training.TestPools.Images(20, size: 8);
        using var one = ActiveLearning.Tests.Training.TestPools.Images(1, size: 8);
        Assert.Equal("PretrainingImpossible", Refused(vectors, new PretrainingOptions()));
        Assert.Equal("PretrainingImpossible", Refused(one, new PretrainingOptions()));
        Assert.Equal("ArchitectureMismatch", Refused(pictures, new PretrainingOptions { Training = s_training with { Architecture = ArchitectureName.Linear } }));
        Assert.Equal("InvalidTrainingOption", Refused(pictures, new PretrainingOptions { Temperature = 0 }));
        Assert.Equal("InvalidTrainingOption", Refused(pictures, new PretrainingOptions { Training = s_training with { Augmentation = AugmentationName.None } }));

        static string Refused(Pool pool, PretrainingOptions options) => Assert.Throws<ActiveLearningException>(() => Pretrainer.Train(pool, options, RunContext.None)).ErrorId;
    }

    /// <summary>How many of 100 pictures' second views are nearest to their first, by the cosine of embeddings around their mean.</summary>
    private static int FoundViews(Model model, Pool pool)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var samples = new SampleBatchReader(pool, model.Preprocessing).Read([.. Enumerable.Range(0, 100)], RunContext.None)!;
        var augmenter = new ViewAugmenter(99, flip: true);
        var views = new Tensor[2];
        for (var view = 0; view < 2; view++)
        {
            var made = torch.empty([100, 16, 16, 3], dtype: ScalarType.Byte);
            for (var i = 0; i < 100; i++)
                augmenter.Apply(samples.Inputs.bytes.Slice(i * 768, 768), made.bytes.Slice(i * 768, 768), 16, 3, 0, i, view);
            var embedded = model.Network.Embed(model.Prepare(made));
            var centered = embedded.sub(embedded.mean([0], keepdim: true));
            views[view] = centered.div(centered.square().sum(1).sqrt().clamp_min(1e-9).unsqueeze(1));
        }

        return (int)views[0].mm(views[1].t()).argmax(1).eq(torch.arange(100, dtype: ScalarType.Int64)).sum().item<long>();
    }
}
