using ActiveLearning.Runtime;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Libtorch.SystemOnly;

public sealed class MixedPrecisionTests
{
    [Fact]
    public void Bfloat16_training_learns_and_leaves_float_weights()
    {
        using var pool = TestPools.Images(64, size: 8);
        var options = new TrainingOptions
        {
            Width = 16,
            Epochs = 10,
            BatchSize = 16,
            LearningRate = 0.05,
            Threads = 1,
            Device = "Cpu",
            Precision = PrecisionName.BFloat16,
            Augmentation = AugmentationName.None,
        };
        using var model = Trainer.Train(pool, options, null, null, RunContext.None);
        // A rate that moves nothing: two trainings that differ by rounding go apart within a few real steps.
        var still = options with { Epochs = 1, LearningRate = 1e-9 };
        using var rounded = Trainer.Train(pool, still, null, null, RunContext.None);
        using var precise = Trainer.Train(pool, still with { Precision = PrecisionName.Float32 }, null, null, RunContext.None);
        Assert.NotEqual(precise.History[0].Loss, rounded.History[0].Loss);
        Assert.Equal(precise.History[0].Loss, rounded.History[0].Loss, 0.05);
        Assert.InRange(model.History[^1].Accuracy, 0.9, 1);
        Assert.All(model.Network.parameters(), static parameter => Assert.Equal(TorchSharp.torch.ScalarType.Float32, parameter.dtype));
    }
}
