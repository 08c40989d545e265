using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Clustering;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;
using TorchSharp;

namespace ActiveLearning.Tests.Selection;

public sealed class ClusterMarginStrategyTests
{
    public ClusterMarginStrategyTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Takes_what_the_plain_algorithm_takes_on_the_same_clusters()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            using var pool = TestPools.Features(80 + random.Next(60), classes: 3, width: 4, seed: seed, labeled: 15);
            using var model = Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 3, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
            var wanted = 1 + random.Next(40);

            var picks = Queries.Select("ClusterMargin", pool, wanted, seed, model, null, ("SubsetFactor", 2), ("ClusterSize", 6));

            Assert.Equal(Plain(model, pool, wanted, seed), picks.Select(item => item.Index));
        }
    }

    [Fact]
    public void Clusters_take_turns_the_smallest_first()
    {
        using var pool = TestPools.Features(150, classes: 3, width: 4, labeled: 30);
        using var model = Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 3, Device = "Cpu", Threads = 1 }, null, null, RunContext.None);
        var picks = Queries.Select("ClusterMargin", pool, 20, 1, model, null, ("SubsetFactor", 0), ("ClusterSize", 40));
        int[] left = [.. picks.Select(item => int.Parse(item.Reason.Split("one of ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];
        // Three clusters: ascending sizes, then each one less.
        Assert.True(left[0] <= left[1] && left[1] <= left[2]);
        Assert.Equal([left[0] - 1, left[1] - 1, left[2] - 1], left[3..6]);
    }

    private static List<int> Plain(Model model, Pool pool, int wanted, int seed)
    {
        var candidates = pool.GetUnlabeledIndices();
        var margins = new Dictionary<int, float>();
        var matrix = new FeatureMatrix(candidates.Length);
        foreach (var batch in Predictor.Run(model, pool, candidates, PredictionParts.Probabilities | PredictionParts.Embeddings, new() { Device = "Cpu", Threads = 1 }, RunContext.None))
        {
            matrix.Append(batch.Embeddings, batch.FeatureCount);
            for (var i = 0; i < batch.Indices.Length; i++)
            {
                var sorted = batch.Probabilities!.AsSpan(i * batch.Classes, batch.Classes).ToArray().OrderDescending().ToArray();
                margins.Add(batch.Indices[i], (float)(1 - ((double)sorted[0] - sorted[1])));
            }
        }

        var clusters = LinkageClusters.Cut(matrix, candidates.Length / 6, 4000, torch.CPU, new SeedTree(seed).Source("cluster margin blocks"), RunContext.None);
        var groups = margins.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(2 * wanted).Select(pair => pair.Key)
            .GroupBy(index => clusters[Array.IndexOf(candidates, index)]).Select(group => (group.Key, Members: group.Order().ToList()))
            .OrderBy(group => group.Members.Count).ThenBy(group => group.Key).Select(group => group.Members).ToArray();
        var random = new SeedTree(seed).Source("cluster margin");
        var picks = new List<int>();
        while (picks.Count < wanted)
        {
            foreach (var members in groups.Where(members => members.Count > 0))
            {
                if (picks.Count == wanted)
                    break;
                var at = random.Next(members.Count);
                picks.Add(members[at]);
                members.RemoveAt(at);
            }
        }

        return picks;
    }
}
