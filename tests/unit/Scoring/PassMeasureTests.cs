using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Scoring;

/// <summary>Measures of several opinions against their closed forms in double precision, and where the opinions come from.</summary>
public sealed class PassMeasureTests : IDisposable
{
    private static readonly string[] s_names = ["MeanEntropy", "Bald", "Variance", "VariationRatio", "VoteEntropy"];

    private readonly Pool _pool = TestPools.Features(40, classes: 3, width: 5, labeled: 20);
    private readonly Model[] _models;

    public PassMeasureTests() => _models = [Train(1), Train(2), Train(3)];

    public static TheoryData<string> Names => [.. s_names];

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_the_closed_form(string name)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new RandomSource(seed);
            var (passes, samples, classes) = (1 + random.Next(12), 1 + random.Next(5), 1 + random.Next(6));
            var spread = Math.Pow(10, random.Next(4) - 1);
            var logits = Enumerable.Range(0, passes * samples * classes).Select(_ => random.NextGaussian() * spread).ToArray();
            using var scope = torch.NewDisposeScope();
            var logs = torch.nn.functional.log_softmax(torch.tensor(logits).view(passes, samples, classes), 2);
            var values = Measures.Get(name).Compute(logs).to(torch.ScalarType.Float64).data<double>().ToArray();
            Assert.Equal(samples, values.Length);
            for (var sample = 0; sample < samples; sample++)
            {
                var opinions = Enumerable.Range(0, passes).Select(pass => Softmax(logits.AsSpan(((pass * samples) + sample) * classes, classes).ToArray())).ToArray();
                Assert.Equal(ClosedForm(name, opinions), values[sample], 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_committee_gives_one_opinion_a_member(string name)
    {
        var options = new PredictOptions { Committee = [_models[1], _models[2]], Threads = 1, BatchSize = 7 };
        var scores = Scorer.Score(_models[0], _pool, Measures.Get(name), options, RunContext.None).ToList();
        var own = _models.Select(model => Scorer.Predict(model, _pool, new PredictOptions { Threads = 1 }, RunContext.None, _pool.GetUnlabeledIndices()).ToArray()).ToArray();
        Assert.Equal(20, scores.Count);
        for (var i = 0; i < scores.Count; i++)
            Assert.Equal(ClosedForm(name, [.. own.Select(member => Array.ConvertAll(member[i].Probabilities, value => (double)value))]), scores[i].Uncertainty, 1e-5);
    }

    [Fact]
    public void A_pass_drops_the_same_numbers_of_every_sample_whatever_the_batches()
    {
        var options = new PredictOptions { Passes = 6, DropoutRate = 0.4, PassSeed = 9, Threads = 1 };
        var (all, embeddings) = Run(options with { BatchSize = 64 });
        Assert.Equal(all, Run(options with { BatchSize = 3 }).Passes, (left, right) => Math.Abs(left - right) < 1e-6f);
        Assert.NotEqual(all, Run(options with { PassSeed = 10 }).Passes);

        // The last layer of what the masks leave, written out.
        var width = embeddings.Length / 20;
        using var scope = torch.NewDisposeScope();
        using var masks = new DropoutMasks(6, 0.4, 9);
        var drawn = masks.Apply(torch.ones(1, width)).Select(mask => mask.data<float>().ToArray()).ToArray();
        var state = _models[0].Network.state_dict();
        var weight = state["fc.weight"].detach().contiguous().data<float>().ToArray();
        var bias = state["fc.bias"].detach().data<float>().ToArray();
        for (var sample = 0; sample < 20; sample++)
        {
            for (var pass = 0; pass < 6; pass++)
            {
                var logits = Enumerable.Range(0, 3).Select(c => bias[c] + Enumerable.Range(0, width).Sum(i => (double)weight[(c * width) + i] * drawn[pass][i] * embeddings[(sample * width) + i])).ToArray();
                var expected = Softmax(logits);
                for (var c = 0; c < 3; c++)
                    Assert.Equal(expected[c], all[(((sample * 6) + pass) * 3) + c], 1e-5);
            }
        }
    }

    [Fact]
    public void Masks_drop_their_share_and_keep_the_mean()
    {
        using var scope = torch.NewDisposeScope();
        using var masks = new DropoutMasks(50, 0.3, 1);
        var values = masks.Apply(torch.ones(1, 400)).SelectMany(mask => mask.data<float>().ToArray()).ToArray();
        Assert.Equal([0, 1 / 0.7f], values.Distinct().Order());
        // Of 20,000 draws, five standard deviations.
        Assert.InRange(values.Count(value => value == 0) / 20000.0, 0.284, 0.316);
    }

    [Fact]
    public void Models_that_do_not_go_together_are_refused()
    {
        ActiveLearningException Refused(params Model[] committee) => Assert.Throws<ActiveLearningException>(
            () => Scorer.Score(_models[0], _pool, Measures.Get("Bald"), new PredictOptions { Committee = committee, Threads = 1 }, RunContext.None).ToList());
        Assert.Contains("count twice", Refused(_models[0]).Message, StringComparison.Ordinal);
        Assert.Contains("count twice", Refused(_models[1], _models[1]).Message, StringComparison.Ordinal);
        using var wide = TestPools.Features(12, classes: 3, width: 6);
        using var two = TestPools.Features(12, classes: 2, width: 5);
        using var otherInput = Train(4, wide);
        using var otherClasses = Train(5, two);
        Assert.Contains("takes other input", Refused(otherInput).Message, StringComparison.Ordinal);
        Assert.Equal(("CommitteeMismatch", ErrorKind.InvalidArgument), (Refused(otherClasses).ErrorId, Refused(otherClasses).Kind));
        Assert.Throws<ActiveLearningException>(() => new PredictOptions { Passes = 1 }.Validate());
        Assert.Throws<ActiveLearningException>(() => new PredictOptions { DropoutRate = 1 }.Validate());
    }

    private (float[] Passes, float[] Embeddings) Run(PredictOptions options)
    {
        var (passes, embeddings) = (new List<float>(), new List<float>());
        foreach (var batch in Predictor.Run(_models[0], _pool, _pool.GetUnlabeledIndices(), PredictionParts.PassProbabilities | PredictionParts.Embeddings, options, RunContext.None))
        {
            Assert.Equal(6, batch.Passes);
            passes.AddRange(batch.PassProbabilities!);
            embeddings.AddRange(batch.Embeddings!);
        }

        return ([.. passes], [.. embeddings]);
    }

    private static double ClosedForm(string name, double[][] opinions)
    {
        var mean = Enumerable.Range(0, opinions[0].Length).Select(c => opinions.Average(p => p[c])).ToArray();
        var votes = opinions.GroupBy(p => Array.IndexOf(p, p.Max())).Select(group => (double)group.Count() / opinions.Length).ToArray();
        return name switch
        {
            "MeanEntropy" => Entropy(mean),
            "Bald" => Entropy(mean) - opinions.Average(Entropy),
            "Variance" => mean.Select((m, c) => opinions.Average(p => Math.Pow(p[c] - m, 2))).Average(),
            "VariationRatio" => 1 - votes.Max(),
            _ => Entropy(votes),
        };
    }

    private static double Entropy(double[] p) => -p.Sum(value => value == 0 ? 0 : value * Math.Log(value));

    private static double[] Softmax(double[] logits)
    {
        var most = logits.Max();
        var powers = Array.ConvertAll(logits, value => Math.Exp(value - most));
        return Array.ConvertAll(powers, value => value / powers.Sum());
    }

    private Model Train(long seed, Pool? pool = null) => Trainer.Train(
        pool ?? _pool, new TrainingOptions { Architecture = ArchitectureName.Mlp, Width = 16, Epochs = 2, Seed = seed, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
}
