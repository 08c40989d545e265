using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Models;

public sealed class PretrainedWeightsTests : IDisposable
{
    private static readonly NetworkSpec Spec = new(ArchitectureName.ResNet18, 4, StemName.Small, SourceKind.Images, 3, 16, 5);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Takes_all_weights_by_name()
    {
        using var source = Spec.Create(1);
        using var target = Spec.Create(2);
        Write(source, static _ => true);
        PretrainedWeights.Apply(target, _path, RunContext.None);
        Assert.Equal(Norms(source), Norms(target));
    }

    [Fact]
    public void Leaves_out_a_last_layer_of_other_classes_and_says_so()
    {
        using var source = (Spec with { Classes = 7 }).Create(1);
        using var target = Spec.Create(2);
        using var untouched = Spec.Create(2);
        Write(source, static _ => true);
        var remarks = new List<string>();
        PretrainedWeights.Apply(target, _path, new RunContext(verbose: remarks.Add));
        Assert.Contains(remarks, static text => text.Contains("other classes", StringComparison.Ordinal));
        Assert.Equal(Norms(source)["layer4.1.conv2.weight"], Norms(target)["layer4.1.conv2.weight"]);
        Assert.Equal(Norms(untouched)["fc.weight"], Norms(target)["fc.weight"]);
    }

    [Theory]
    [InlineData(StemName.Small)]
    [InlineData(StemName.Large)]
    public void Training_takes_the_stem_that_the_weights_were_made_for(StemName stem)
    {
        using var source = (Spec with { Stem = stem }).Create(1);
        Write(source, static _ => true);
        Assert.Equal(stem, PretrainedWeights.FindStem(_path));

        using var pool = PoolFactory.Synthetic(20, 1, new PoolOptions());
        var options = new TrainingOptions { Width = 4, Epochs = 1, BatchSize = 10, WeightsPath = _path, Device = "Cpu", Threads = 1 };
        using var model = Trainer.Train(pool, options, null, null, RunContext.None);
        Assert.Equal(20, model.LabelCount);
    }

    [Fact]
    public void Counters_may_be_missing_as_in_old_files()
    {
        using var source = Spec.Create(1);
        using var target = Spec.Create(2);
        Write(source, static name => !name.EndsWith("tracked", StringComparison.Ordinal));
        PretrainedWeights.Apply(target, _path, RunContext.None);
        Assert.Equal(Norms(source)["conv1.weight"], Norms(target)["conv1.weight"]);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_named_and_nothing_is_changed()
    {
        using var target = Spec.Create(2);
        var before = Norms(target);
        using var wider = (Spec with { Width = 8 }).Create(1);
        Write(wider, static _ => true);
        Assert.Contains("'conv1.weight'", Error(target).Message, StringComparison.Ordinal);

        using var source = Spec.Create(1);
        Write(source, static name => name != "layer2.0.downsample.0.weight");
        Assert.Contains("'layer2.0.downsample.0.weight'", Error(target).Message, StringComparison.Ordinal);

        using var deeper = (Spec with { Architecture = ArchitectureName.ResNet34 }).Create(1);
        Write(deeper, static _ => true);
        Assert.Contains("'layer1.2.", Error(target).Message, StringComparison.Ordinal);
        Assert.Equal(before, Norms(target));
    }

    private ActiveLearningException Error(Network target)
    {
        var error = Assert.Throws<ActiveLearningException>(() => PretrainedWeights.Apply(target, _path, RunContext.None));
        Assert.Equal("WeightsMismatch", error.ErrorId);
        return error;
    }

    private void Write(Network network, Func<string, bool> keep)
    {
        using var stream = File.Create(_path);
        SafeTensorsWriter.Write(
            stream, [.. network.state_dict().Where(item => keep(item.Key)).Select(static item => (item.Key, item.Value))], new Dictionary<string, string>());
    }

    private static Dictionary<string, double> Norms(Network network)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        return network.state_dict().ToDictionary(static item => item.Key, static item => item.Value.to(ScalarType.Float64).abs().sum().ToDouble());
    }
}
