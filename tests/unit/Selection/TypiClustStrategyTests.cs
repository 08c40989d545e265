using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Clustering;
using TorchSharp;

namespace ActiveLearning.Tests.Selection;

public sealed class TypiClustStrategyTests
{
    public TypiClustStrategyTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Takes_what_the_plain_algorithm_takes_on_the_same_clusters()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            var (count, width) = (60 + random.Next(200), 2 + random.Next(6));
            var labeled = random.Next(10);
            var values = Enumerable.Range(0, count * width).Select(i => (float)(random.NextGaussian() + (8 * (i / width % 7)))).ToArray();
            using var pool = Queries.Of(values, width, i => i < labeled);
            var wanted = 1 + random.Next(40);

            var picks = Queries.Select("TypiClust", pool, wanted, seed, null, null, ("MaxClusters", 25), ("Neighbors", 6));

            Assert.Equal(Plain(values, width, labeled, wanted, 25, 6, seed), picks.Select(item => item.Index));
            Assert.All(picks, item => Assert.True(item.Score >= 0));
        }
    }

    [Fact]
    public void A_cluster_without_a_label_comes_first_and_its_middle_is_taken()
    {
        // Three clouds of 20, 20 and 9 around 0, 50 and 100; the first two have labels.
        var random = new RandomSource(2);
        var values = Enumerable.Range(0, 49).Select(i => (i < 20 ? 0 : i < 40 ? 50 : 100) + (float)random.NextGaussian()).ToArray();
        values[48] = values[40..48].Average();
        using var pool = Queries.Of(values, 1, i => i is 0 or 20);
        var item = Queries.Select("TypiClust", pool, 1, 1).Single();
        Assert.InRange(item.Index, 40, 48);
        Assert.Contains("the highest of 9 in a cluster of 9 with 0 labeled samples", item.Reason, StringComparison.Ordinal);
    }

    /// <summary>The authors' way, written out: means of distances in double precision, sample by sample.</summary>
    private static List<int> Plain(float[] values, int width, int labeled, int wanted, int most, int neighbors, int seed)
    {
        var rows = values.Chunk(width).ToArray();
        // The strategy's rows: candidates, then labeled samples.
        int[] order = [.. Enumerable.Range(labeled, rows.Length - labeled), .. Enumerable.Range(0, labeled)];
        var matrix = new FeatureMatrix(rows.Length);
        foreach (var index in order)
            matrix.Append(rows[index], width);
        var count = Math.Min(labeled + wanted, most);
        var assigned = new KMeans(matrix, torch.CPU, RunContext.None).Fit(count, new SeedTree(seed).Source("typiclust"));
        var clusters = Enumerable.Range(0, count)
            .Select(cluster => Enumerable.Range(0, rows.Length).Where(row => assigned[row] == cluster).Select(row => order[row]).ToList())
            .OrderBy(members => members.Count < 5).ThenBy(members => members.Count(index => index < labeled)).ThenByDescending(members => members.Count)
            .Select(members => members.Where(index => index >= labeled).Order().ToList()).ToArray();
        var picks = new List<int>();
        for (var i = 0; picks.Count < wanted; i++)
        {
            var members = clusters[i % clusters.Length];
            if (members.Count == 0)
                continue;
            var best = members.MaxBy(index => members.Count == 1 ? 0 : 1 / (members
                .Where(other => other != index).Select(other => Math.Sqrt(rows[index].Zip(rows[other]).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)))).Order()
                .Take(Math.Max(1, Math.Min(neighbors, members.Count / 2))).Average() + 1e-5));
            picks.Add(best);
            members.Remove(best);
        }

        return picks;
    }
}
