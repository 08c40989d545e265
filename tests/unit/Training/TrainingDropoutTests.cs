using ActiveLearning.Models;
using ActiveLearning.Runtime;
using ActiveLearning.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Training;

public sealed class TrainingDropoutTests
{
    public TrainingDropoutTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Drops_its_share_and_keeps_the_mean_and_the_gradient()
    {
        using var scope = torch.NewDisposeScope();
        using var dropout = new TrainingDropout(0.25, 3);
        var features = torch.ones([100, 200], requires_grad: true);
        var dropped = dropout.Apply(features);
        dropped.sum().backward();
        var values = dropped.detach().data<float>().ToArray();
        Assert.Equal([0, 1 / 0.75f], values.Distinct().Order());
        // Of 20,000 draws, five standard deviations.
        Assert.InRange(values.Count(value => value == 0) / 20000.0, 0.2346, 0.2654);
        Assert.Equal(values, features.grad!.data<float>().ToArray());
        Assert.NotEqual(values, dropout.Apply(features).detach().data<float>().ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_seeds_train_equally_and_dropout_changes_what_is_learned(bool lossPrediction)
    {
        using var pool = TestPools.Features(60);
        float[] Train(double dropout, long seed = 5)
        {
            using var model = Trainer.Train(
                pool, new TrainingOptions { Architecture = ArchitectureName.Mlp, Width = 16, Epochs = 3, LearningRate = 0.01, Dropout = dropout, LossPrediction = lossPrediction, Seed = seed, Device = "Cpu", Threads = 1 },
                null, null, RunContext.None);
            return model.Network.state_dict()["fc.weight"].detach().contiguous().data<float>().ToArray();
        }

        Assert.Equal(Train(0.5), Train(0.5));
        Assert.NotEqual(Train(0.5), Train(0));
        Assert.NotEqual(Train(0.5), Train(0.5, 6));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Other_shares_are_refused(double share) =>
        Assert.StartsWith("Dropout ", Assert.Throws<ActiveLearningException>(() => new TrainingOptions { Dropout = share }.Validate()).Message, StringComparison.Ordinal);
}
