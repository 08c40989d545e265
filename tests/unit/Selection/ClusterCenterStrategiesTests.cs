using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Clustering;
using TorchSharp;

namespace ActiveLearning.Tests.Selection;

/// <summary>KMeans and KMedoids against both algorithms written out, from the same seeds.</summary>
public sealed class ClusterCenterStrategiesTests
{
    public ClusterCenterStrategiesTests() => TorchRuntime.Initialize(1);

    [Theory]
    [InlineData("KMeans")]
    [InlineData("KMedoids")]
    public void Takes_what_the_plain_algorithm_takes(string name)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            var (count, width) = (30 + random.Next(150), 1 + random.Next(5));
            var labeled = seed % 3 == 0 ? 0 : random.Next(10);
            var values = Enumerable.Range(0, count * width).Select(i => (float)(random.NextGaussian() + (5 * (i / width % 4)))).ToArray();
            using var pool = Queries.Of(values, width, i => i < labeled);
            var wanted = 1 + random.Next(20);

            var picks = Queries.Select(name, pool, wanted, seed);

            var rows = values.Chunk(width).Select(row => Array.ConvertAll(row, value => (double)value)).ToArray();
            var expected = name == "KMeans" ? KMeans(rows, labeled, Seeds()) : KMedoids(rows, labeled, Seeds());
            Assert.Equal(expected, picks.Take(expected.Count).Select(item => item.Index));
            Assert.Equal(wanted, picks.Count);

            int[] Seeds()
            {
                var matrix = new FeatureMatrix(count);
                foreach (var index in Enumerable.Range(labeled, count - labeled).Concat(Enumerable.Range(0, labeled)))
                    matrix.Append(values.AsSpan(index * width, width), width);
                return Array.ConvertAll(new CenteredClusters(matrix, count - labeled, torch.CPU, RunContext.None).Seeds(wanted, new SeedTree(seed).Source(name.ToLowerInvariant())), row => row + labeled);
            }
        }
    }

    [Fact]
    public void Labeled_samples_keep_their_surroundings()
    {
        // A labeled sample in the middle of twenty at 0, and ten at 9: both picks are of the ten.
        float[] values = [0, .. Enumerable.Range(0, 20).Select(i => (i - 10) / 100f), .. Enumerable.Range(0, 10).Select(i => 9 + (i / 10f))];
        using var pool = Queries.Of(values, 1, i => i == 0);
        foreach (var name in new[] { "KMeans", "KMedoids" })
            Assert.All(Queries.Select(name, pool, 2), item => Assert.InRange(item.Index, 21, 30));
    }

    private static List<int> KMeans(double[][] rows, int labeled, int[] seeds)
    {
        var centers = seeds.Select(seed => (double[])rows[seed].Clone()).ToArray();
        var assigned = Assign(rows, labeled, centers);
        for (var iteration = 1; iteration < 50; iteration++)
        {
            for (var center = 0; center < centers.Length; center++)
            {
                var members = assigned.Where(pair => pair.Value == center).Select(pair => rows[pair.Key]).ToArray();
                if (members.Length > 0)
                    centers[center] = [.. Enumerable.Range(0, rows[0].Length).Select(column => members.Average(member => member[column]))];
            }

            var before = assigned;
            assigned = Assign(rows, labeled, centers);
            if (assigned.All(pair => before[pair.Key] == pair.Value))
                break;
        }

        // One of each cluster, by size; clusters that have run out are passed over.
        var queues = Enumerable.Range(0, centers.Length)
            .Select(center => assigned.Where(pair => pair.Value == center).Select(pair => pair.Key).OrderBy(index => Squared(rows[index], centers[center])).ThenBy(index => index).ToList())
            .OrderByDescending(members => members.Count).ToArray();
        var picks = new List<int>();
        for (var turn = 0; picks.Count < seeds.Length && queues.Any(members => members.Count > turn); turn++)
            picks.AddRange(queues.Where(members => members.Count > turn).Select(members => members[turn]).Take(seeds.Length - picks.Count));
        return picks;
    }

    private static List<int> KMedoids(double[][] rows, int labeled, int[] medoids)
    {
        var members = new int[medoids.Length][];
        for (var iteration = 0; iteration < 50; iteration++)
        {
            var assigned = Assign(rows, labeled, [.. medoids.Select(medoid => rows[medoid])]);
            var before = (int[])medoids.Clone();
            for (var cluster = 0; cluster < medoids.Length; cluster++)
            {
                members[cluster] = [.. assigned.Where(pair => pair.Value == cluster).Select(pair => pair.Key)];
                if (members[cluster].Length > 0)
                    medoids[cluster] = members[cluster].MinBy(index => members[cluster].Sum(other => Math.Sqrt(Squared(rows[index], rows[other]))));
            }

            if (medoids.SequenceEqual(before))
                break;
        }

        return [.. Enumerable.Range(0, medoids.Length).OrderByDescending(cluster => members[cluster].Length).Select(cluster => medoids[cluster]).Distinct()];
    }

    /// <summary>The nearest center of each unlabeled sample; -1 where a labeled one is as near.</summary>
    private static Dictionary<int, int> Assign(double[][] rows, int labeled, double[][] centers) =>
        Enumerable.Range(labeled, rows.Length - labeled).ToDictionary(index => index, index =>
        {
            var nearest = Enumerable.Range(0, centers.Length).MinBy(center => Squared(rows[index], centers[center]));
            return Enumerable.Range(0, labeled).Any(other => Squared(rows[index], rows[other]) <= Squared(rows[index], centers[nearest])) ? -1 : nearest;
        });

    private static double Squared(double[] left, double[] right) => left.Zip(right, (a, b) => (a - b) * (a - b)).Sum();
}
