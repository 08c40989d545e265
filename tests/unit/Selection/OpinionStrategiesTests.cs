using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Opinions;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Selection;

/// <summary>Bald, BatchBald, Committee and DropQuery against what they stand for, written out.</summary>
public sealed class OpinionStrategiesTests : IDisposable
{
    private readonly Pool _pool = TestPools.Features(50, classes: 3, width: 5, labeled: 20);
    private readonly Model[] _models;

    public OpinionStrategiesTests()
    {
        TorchRuntime.Initialize(1);
        _models = [Train(_pool, 1), Train(_pool, 2), Train(_pool, 3)];
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void BatchBald_takes_what_exact_joint_entropies_say()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var pool = TestPools.Features(24, classes: 3, width: 4, seed: seed, labeled: 12);
            using var model = Train(pool, seed);
            var picks = Query("BatchBald", pool, model, 4, seed, new() { Passes = 6, Threads = 1 });
            var opinions = Opinions(pool, model, new PredictOptions { Passes = 6, PassSeed = new SeedTree(seed).Derive("dropout passes"), Threads = 1 });
            var chosen = new List<int>();
            foreach (var item in picks)
            {
                var gains = opinions.Keys.Except(chosen).ToDictionary(index => index, index => Information(opinions, [.. chosen, index]) - Information(opinions, [.. chosen]));
                Assert.Equal(gains[item.Index], item.Score, 1e-5);
                Assert.Equal(gains.Values.Max(), gains[item.Index], 1e-5);
                chosen.Add(item.Index);
            }
        }
    }

    [Theory]
    [InlineData(3, 10, 8)]
    [InlineData(4, 20, 8)]
    [InlineData(10, 20, 5)]
    public void Drawn_labelings_give_joint_entropies_within_a_hundredth(int classes, int passes, int samples)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var opinions = RandomOpinions(classes, passes, samples, seed);
            using var drawn = new JointEntropy(opinions, classes, 2000, torch.CPU, new RandomSource(seed), RunContext.None);
            using var exact = new JointEntropy(opinions, classes, int.MaxValue, torch.CPU, new RandomSource(seed), RunContext.None);
            for (var sample = 0; sample < samples; sample++)
            {
                drawn.Choose(sample);
                exact.Choose(sample);
            }

            Assert.True(drawn.IsDrawn);
            Assert.False(exact.IsDrawn);
            Assert.Equal(1, drawn.Chosen / exact.Chosen, 0.01);
            Assert.Equal(Joint(Enumerable.Range(0, samples).Select(sample => Split(opinions[sample].ToArray(), classes)).ToArray()), exact.Chosen, 1e-4);
        }
    }

    [Fact]
    public void BatchBald_does_not_take_the_same_sample_twice_under_two_names()
    {
        // Two like samples that two opinions disagree about wholly, and one that they half disagree about.
        var matrix = new FeatureMatrix(3);
        foreach (var row in new float[][] { [1, 0, 0, 1], [1, 0, 0, 1], [0.9f, 0.1f, 0.3f, 0.7f] })
            matrix.Append(row, 4);
        using var joint = new JointEntropy(matrix, 2, 2000, torch.CPU, new RandomSource(1), RunContext.None);
        Assert.Equal(Math.Log(2), joint.Growth([0])[0], 1e-6);
        joint.Choose(0);
        // Its twin's label is known then.
        Assert.Equal(0, joint.Growth([1])[0], 1e-6);
        Assert.InRange(joint.Growth([2])[0], 0.1, 1);
    }

    [Theory]
    [InlineData("Bald", "Bald")]
    [InlineData("Committee", "VoteEntropy")]
    public void Ranks_by_its_measure(string strategy, string measure)
    {
        foreach (var committee in strategy == "Bald" ? new Model[][] { [], [_models[1], _models[2]] } : [[_models[1], _models[2]]])
        {
            var options = new PredictOptions { Passes = 7, Committee = committee, Threads = 1 };
            var picks = Query(strategy, _pool, _models[0], 10, 4, options);
            var scores = Scorer.Score(_models[0], _pool, Measures.Get(measure), options with { PassSeed = new SeedTree(4).Derive("dropout passes") }, RunContext.None)
                .ToList();
            if (strategy == "Bald")
            {
                Assert.Equal(scores.OrderByDescending(score => score.Uncertainty).ThenBy(score => score.Index).Take(10).Select(score => score.Index), picks.Select(item => item.Index));
            }
            else
            {
                // Few votes are many ties, which the entropy of the mean decides as far as single precision holds it beside the votes.
                var votes = scores.ToDictionary(score => score.Index, score => score.Uncertainty);
                var means = Scorer.Score(_models[0], _pool, Measures.Get("MeanEntropy"), options, RunContext.None).ToDictionary(score => score.Index, score => score.Uncertainty);
                Assert.Equal(votes.Values.OrderDescending().Take(10), picks.Select(item => votes[item.Index]));
                var last = votes[picks[^1].Index];
                foreach (var (former, latter) in picks.Zip(picks.Skip(1)).Where(pair => votes[pair.First.Index] == votes[pair.Second.Index]))
                    Assert.True(means[former.Index] > means[latter.Index] - 2e-4);
                Assert.All(votes.Keys.Except(picks.Select(item => item.Index)).Where(index => votes[index] == last), index => Assert.True(means[index] < means[picks[^1].Index] + 2e-4));
            }

            Assert.Contains(committee.Length > 0 ? "of 3 models" : "of 7 dropout passes", picks[0].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_committee_must_be_there()
    {
        var error = Assert.Throws<ActiveLearningException>(() => Query("Committee", _pool, _models[0], 3, 1, new() { Threads = 1 }));
        Assert.Equal("CommitteeMissing", error.ErrorId);
        Assert.Equal("ModelMissing", Assert.Throws<ActiveLearningException>(() => Query("Bald", _pool, null, 3, 1, new() { Threads = 1 })).ErrorId);
    }

    [Fact]
    public void DropQuery_takes_what_the_plain_algorithm_takes_on_the_same_clusters()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var pool = TestPools.Features(50, classes: 3, width: 5, seed: seed, labeled: 15);
            using var model = Train(pool, seed);
            var picks = Query("DropQuery", pool, model, 6, seed, new() { Threads = 1 }, ("DropoutPasses", 9), ("DropoutShare", 0.6));

            // The samples that most passes change; where they are too few, those that fewer change.
            var opinions = Opinions(pool, model, new PredictOptions { Passes = 9, DropoutRate = 0.6, PassSeed = new SeedTree(seed).Derive("dropout passes"), Threads = 1 });
            var own = Scorer.Predict(model, pool, new() { Threads = 1 }, RunContext.None, pool.GetUnlabeledIndices()).ToDictionary(p => p.Index, p => p.Probabilities);
            var changes = opinions.ToDictionary(pair => pair.Key, pair => pair.Value.Count(p => Array.IndexOf(p, p.Max()) != Array.IndexOf(own[pair.Key], own[pair.Key].Max())));
            var least = Enumerable.Range(0, 6).Reverse().First(number => changes.Values.Count(value => value >= number) >= 6);
            int[] kept = [.. changes.Where(pair => pair.Value >= least).Select(pair => pair.Key).Order()];
            var vectors = Scorer.Embed(model, pool, new() { Threads = 1 }, RunContext.None, kept).Select(embedding => embedding.Vector).ToArray();
            var matrix = new FeatureMatrix(kept.Length);
            foreach (var vector in vectors)
                matrix.Append(vector, vector.Length);
            var assigned = new ActiveLearning.Selection.Clustering.KMeans(matrix, torch.CPU, RunContext.None).Fit(6, new SeedTree(seed).Source("dropquery"));
            var queues = Enumerable.Range(0, kept.Length).GroupBy(i => assigned[i]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group =>
            {
                var mean = Enumerable.Range(0, vectors[0].Length).Select(column => group.Average(i => (double)vectors[i][column])).ToArray();
                return group.OrderBy(i => vectors[i].Zip(mean, (value, middle) => (value - middle) * (value - middle)).Sum()).ThenBy(i => i).ToList();
            }).ToArray();
            var expected = new List<int>();
            for (var turn = 0; expected.Count < 6; turn++)
                expected.AddRange(queues.Where(members => members.Count > turn).Select(members => kept[members[turn]]).Take(6 - expected.Count));
            Assert.Equal(expected, picks.Select(item => item.Index));
            Assert.All(picks, item => Assert.Equal(changes[item.Index] / 9.0, item.Score, 1e-12));
        }
    }

    private static IReadOnlyList<BatchItem> Query(string strategy, Pool pool, Model? model, int count, int seed, PredictOptions options, params (string Name, object? Value)[] own) => BatchSelector.Select(
        StrategyRegistry.Create(strategy, own.ToDictionary(option => option.Name, option => option.Value)), new QueryContext(pool, new SeedTree(seed), RunContext.None, model, options: options), count);

    private static Dictionary<int, float[][]> Opinions(Pool pool, Model model, PredictOptions options)
    {
        var result = new Dictionary<int, float[][]>();
        foreach (var batch in Predictor.Run(model, pool, pool.GetUnlabeledIndices(), PredictionParts.PassProbabilities, options, RunContext.None))
        {
            var width = batch.Passes * batch.Classes;
            for (var i = 0; i < batch.Count; i++)
                result.Add(batch.Indices[i], Split(batch.PassProbabilities!.AsSpan(i * width, width).ToArray(), batch.Classes));
        }

        return result;
    }

    private static float[][] Split(float[] row, int classes) => [.. row.Chunk(classes)];

    /// <summary>The mutual information of labels and opinions: the joint entropy less the mean of the sums of each opinion's entropies.</summary>
    private static double Information(Dictionary<int, float[][]> opinions, int[] samples)
    {
        if (samples.Length == 0)
            return 0;
        var rows = samples.Select(index => opinions[index]).ToArray();
        return Joint(rows) - Enumerable.Range(0, rows[0].Length).Average(opinion => rows.Sum(row => row[opinion].Sum(p => p == 0 ? 0 : -p * Math.Log(p))));
    }

    /// <summary>Over every labeling, one after the other.</summary>
    private static double Joint(float[][][] rows)
    {
        var opinions = rows[0].Length;
        return Sum(0, Enumerable.Repeat(1.0 / opinions, opinions).ToArray());

        double Sum(int sample, double[] weights)
        {
            if (sample == rows.Length)
                return weights.Sum() is > 0 and var p ? -p * Math.Log(p) : 0;
            var sum = 0.0;
            for (var label = 0; label < rows[0][0].Length; label++)
                sum += Sum(sample + 1, [.. weights.Select((weight, opinion) => weight * rows[sample][opinion][label])]);
            return sum;
        }
    }

    private static FeatureMatrix RandomOpinions(int classes, int passes, int samples, int seed)
    {
        var random = new RandomSource(seed);
        var matrix = new FeatureMatrix(samples);
        for (var sample = 0; sample < samples; sample++)
        {
            var row = new List<float>();
            for (var pass = 0; pass < passes; pass++)
            {
                var powers = Enumerable.Range(0, classes).Select(_ => Math.Exp(2 * random.NextGaussian())).ToArray();
                row.AddRange(powers.Select(power => (float)(power / powers.Sum())));
            }

            matrix.Append([.. row], row.Count);
        }

        return matrix;
    }

    private static Model Train(Pool pool, long seed) => Trainer.Train(
        pool, new TrainingOptions { Architecture = ArchitectureName.Mlp, Width = 16, Epochs = 2, Seed = seed, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
}
