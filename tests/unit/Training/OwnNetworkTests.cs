using System.Text.Json;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Models;
using ActiveLearning.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Tests.Training;

/// <summary>Networks of users' own: TorchScript files with taps (fixtures: learningloss/*.pt) and classes derived from <see cref="Network"/>.</summary>
[Collection(nameof(AloneCollection))]
public sealed class OwnNetworkTests
{
    private static readonly TrainingOptions Small = new() { Epochs = 4, BatchSize = 16, LearningRate = 0.02, Seed = 5, Threads = 1, Device = "Cpu", Width = 8 };

    [Theory]
    [InlineData("tapped.pt", 3)]
    [InlineData("many-taps.pt", 5)]
    public void TorchScript_taps_are_what_pytorch_gives(string name, int taps)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        using var model = LoadScript(name);
        var expected = JsonDocument.Parse(File.ReadAllBytes(PathOf("tapped.json"))).RootElement.GetProperty("outputs");
        var input = torch.tensor(HashNumbers.Uniform(2 * 3 * 12 * 12, 400)).reshape(2, 3, 12, 12);
        var scores = model.Network.LogitsAndTaps(input, out var given);
        Assert.Equal(taps, given.Length);
        Assert.Equal(given.Select(static tap => (int)tap.shape[1]), model.Network.TapWidths);
        var all = new[] { scores }.Concat(given).ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal(expected[i].GetProperty("shape").Integers().Select(static n => (long)n), all[i].shape);
            var values = expected[i].GetProperty("values").Floats();
            using var plain = all[i].flatten().contiguous();
            Assert.Equal(values, plain.data<float>().ToArray()[..values.Length], static (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void TorchScript_model_gets_a_head_trained_alone_and_stays_as_it_is()
    {
        using var pool = TestPools.Images(60, size: 12, labeled: 40);
        using var model = LoadScript("tapped.pt");
        var before = Scores(model, pool, "Entropy");
        using var headed = Trainer.TrainHead(pool, model, Small with { Epochs = 40, LearningRate = 0.05, Augmentation = AugmentationName.None }, null, RunContext.None);
        Assert.False(model.HasLossHead);
        Assert.True(headed.HasLossHead);
        Assert.Equal("TorchScript", headed.Architecture);
        Assert.Equal(before, Scores(model, pool, "Entropy"));
        Assert.Equal(before, Scores(headed, pool, "Entropy"));
        // The network does not move, the head does.
        Assert.Equal(headed.History[0].Loss, headed.History[^1].Loss, 1e-5);
        Assert.True(headed.History[^1].HeadLoss < headed.History[0].HeadLoss);
        // Trained with the true losses in sight, so on the same samples its order is far from chance.
        Assert.InRange(LossDiagnostics.Measure(headed, pool, new PredictOptions { Threads = 1 }, RunContext.None).RankingAccuracy, 0.6, 1);
        Assert.Equal(20, Scores(headed, pool, "PredictedLoss").Distinct().Count());

        // The copy is its own: the first may go.
        model.Dispose();
        Assert.Equal(before, Scores(headed, pool, "Entropy"));
    }

    [Fact]
    public void TorchScript_files_that_cannot_be_used_are_told()
    {
        using var pool = TestPools.Images(30, size: 12);
        using var plain = TorchScriptModel.Load(Fixtures.PathOf("tiny.pt"), 12, 3, null, null, ["class 0", "class 1", "class 2"], "Cpu", RunContext.None, NoProbe);
        Assert.Equal("NoTaps", Error(() => Trainer.TrainHead(pool, plain, Small, null, RunContext.None)).ErrorId);
        var error = Error(() => LoadScript("without-tensors.pt"));
        Assert.Equal("TorchScriptInvalid", error.ErrorId);
        Assert.Contains("tuple of class scores and taps", error.Message, StringComparison.Ordinal);

        var copy = Path.Combine(Directory.CreateTempSubdirectory("al script ").FullName, "copy.pt");
        File.Copy(PathOf("tapped.pt"), copy);
        using (var model = LoadScript("tapped.pt", copy))
        {
            File.Copy(PathOf("many-taps.pt"), copy, overwrite: true);
            Assert.Equal("TorchScriptChanged", Error(() => Trainer.TrainHead(pool, model, Small, null, RunContext.None)).ErrorId);
        }

        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
    }

    [Fact]
    public void Head_is_trained_for_a_model_of_this_module_too_and_leaves_its_batch_statistics_alone()
    {
        using var pool = TestPools.Images(48, size: 8);
        using var model = Trainer.Train(pool, Small with { Width = 4, Epochs = 2 }, null, null, RunContext.None);
        using var headed = Trainer.TrainHead(pool, model, Small, pool, RunContext.None);
        Assert.Equal(TrainerTests.WeightBytes(model), TrainerTests.WeightBytes(headed));
        Assert.True(headed.HasLossHead);
        Assert.Equal(4, headed.History.Count);
        Assert.All(headed.History, static record => Assert.NotNull(record.ValidationAccuracy));
        Assert.Equal(Small.LossMargin, headed.Options!.LossMargin);

        using var none = TestPools.Images(10, size: 8, labeled: 0);
        Assert.Equal("NoLabels", Error(() => Trainer.TrainHead(none, model, Small, null, RunContext.None)).ErrorId);
        using var features = TestPools.Features(10);
        Assert.Equal("ModelPoolMismatch", Error(() => Trainer.TrainHead(features, model, Small, null, RunContext.None)).ErrorId);
    }

    [Fact]
    public void Class_of_ones_own_is_trained_scored_continued_and_given_a_head()
    {
        using var pool = TestPools.Images(90, size: 8, labeled: 60);
        var own = NetworkFactory.FromType(typeof(TwoStages));
        var options = Small with { LossPrediction = true, Epochs = 30, LearningRate = 0.005, Augmentation = AugmentationName.None };
        using var model = Trainer.Train(pool, options, null, null, RunContext.None, own);
        Assert.Equal(nameof(TwoStages), model.Architecture);
        Assert.Equal([8, 16], model.LossHead!.TapWidths);
        Assert.InRange(Evaluator.Measure(model, pool, new PredictOptions { Threads = 1 }, RunContext.None).Accuracy, 0.8, 1);
        Assert.Equal(30, Scores(model, pool, "PredictedLoss").Length);
        Assert.Equal(16, Scorer.Embed(model, pool, new PredictOptions { Threads = 1 }, RunContext.None).First().Vector.Length);

        using var again = Trainer.Train(pool, options, null, null, RunContext.None, own);
        Assert.Equal(TrainerTests.WeightBytes(model), TrainerTests.WeightBytes(again));
        using var continued = Trainer.Train(pool, Small with { Epochs = 1, LearningRate = 1e-12, Seed = 8 }, null, model, RunContext.None, own);
        Assert.Equal(Scores(model, pool, "Entropy"), Scores(continued, pool, "Entropy"), static (a, b) => Math.Abs(a - b) < 0.2);
        using var headed = Trainer.TrainHead(pool, continued, Small, null, RunContext.None);
        Assert.True(headed.HasLossHead);
        Assert.Equal("ModelNotExportable", Error(() => ModelFile.Save(model, Path.GetTempFileName())).ErrorId);

        using var other = Trainer.Train(pool, Small with { Architecture = ArchitectureName.Mlp, Epochs = 1 }, null, null, RunContext.None);
        Assert.Equal("WarmStartMismatch", Error(() => Trainer.Train(pool, Small, null, other, RunContext.None, own)).ErrorId);
    }

    [Fact]
    public void Classes_that_cannot_be_trained_are_told_before_training()
    {
        using var pool = TestPools.Images(30, size: 8);
        Assert.Equal("InvalidNetwork", Error(() => NetworkFactory.FromType(typeof(string))).ErrorId);
        Assert.Equal("InvalidNetwork", Error(() => NetworkFactory.FromType(typeof(Network))).ErrorId);
        foreach (var (wrong, message) in new (Func<TwoStages, TwoStages>, string)[]
        {
            (static network => network.With(features: 15), "[2, 15]"),
            (static network => network.With(widths: [8]), "TapWidths declares 1"),
            (static network => network.With(widths: [9, 16]), "[2, 9, ...]"),
        })
        {
            var error = Error(() => Trainer.Train(pool, Small, null, null, RunContext.None, new NetworkFactory("Wrong", input => wrong(new TwoStages(input)))));
            Assert.Equal("InvalidNetwork", error.ErrorId);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        using var features = TestPools.Features(30);
        Assert.Equal("InvalidNetwork", Error(() => Trainer.Train(features, Small, null, null, RunContext.None, NetworkFactory.FromType(typeof(TwoStages)))).ErrorId);
        Assert.Equal("InvalidTrainingOption", Error(() => Trainer.Train(pool, Small with { WeightsPath = "/x" }, null, null, RunContext.None, NetworkFactory.FromType(typeof(TwoStages)))).ErrorId);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "learningloss", name);

    private static Model LoadScript(string name, string? path = null) =>
        TorchScriptModel.Load(path ?? PathOf(name), 12, 3, null, null, ["class 0", "class 1", "class 2"], "Cpu", RunContext.None, NoProbe);

    private static ProbeReport NoProbe(string path, long[] shape, RunContext context) => new(0);

    private static float[] Scores(Model model, Pool pool, string measure) =>
        [.. Scorer.Score(model, pool, Measures.Get(measure), new PredictOptions { Threads = 1 }, RunContext.None).Select(static score => score.Uncertainty)];

    private static ActiveLearningException Error(Action action) => Assert.Throws<ActiveLearningException>(action);

    private static ActiveLearningException Error(Func<object> action) => Assert.Throws<ActiveLearningException>(action);

    public sealed class TwoStages : Network
    {
        // Fields are state-dict keys.
        private readonly Conv2d first;
        private readonly Linear second;
        private readonly Linear last;
        private int _features = 16;
        private int[] _widths = [8, 16];

        public TwoStages(NetworkInput input)
            : base(nameof(TwoStages))
        {
            if (input.Kind != SourceKind.Images)
                throw new NotSupportedException("pictures only");
            first = nn.Conv2d(input.Channels, 8, 3, padding: 1);
            second = nn.Linear(8 * input.Size * input.Size, 16);
            last = nn.Linear(16, input.Classes);
            RegisterComponents();
        }

        public override int FeatureCount => _features;

        public override IReadOnlyList<int> TapWidths => _widths;

        public override Tensor Embed(Tensor x)
        {
            Taps(x, out var features);
            return features;
        }

        public override Tensor Classify(Tensor features) => last.call(features);

        public override Tensor[] Taps(Tensor x, out Tensor features)
        {
            var one = first.call(x).relu();
            features = second.call(one.flatten(1)).relu();
            return [one, features];
        }

        internal TwoStages With(int features = 16, int[]? widths = null)
        {
            _features = features;
            _widths = widths ?? _widths;
            return this;
        }
    }
}
