using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Clustering;
using TorchSharp;

namespace ActiveLearning.Tests.Selection.Clustering;

public sealed class KMeansTests
{
    public KMeansTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Clouds_that_lie_apart_are_found()
    {
        var random = new RandomSource(1);
        var rows = Enumerable.Range(0, 300).Select(i => new[] { (100 * (i % 5)) + (float)random.NextGaussian(), (100 * (i % 5 % 2)) + (float)random.NextGaussian() }).ToArray();
        for (var seed = 0; seed < 20; seed++)
        {
            var assigned = Fit(rows, 5, seed);
            Assert.Equal(5, assigned.Distinct().Count());
            Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(assigned[i % 5], assigned[i]));
        }
    }

    [Fact]
    public void Each_row_is_nearest_to_the_mean_of_its_own_cluster_and_none_is_empty()
    {
        for (var seed = 1; seed < 40; seed++)
        {
            var random = new RandomSource(seed);
            var (count, width) = (20 + random.Next(100), 1 + random.Next(5));
            var clusters = 1 + random.Next(10);
            var rows = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.NextGaussian()).ToArray()).ToArray();
            var assigned = Fit(rows, clusters, seed);
            Assert.Equal(Enumerable.Range(0, clusters), assigned.Distinct().Order());
            var means = Enumerable.Range(0, clusters).Select(cluster => Enumerable.Range(0, width).Select(column => rows.Where((_, i) => assigned[i] == cluster).Average(row => (double)row[column])).ToArray()).ToArray();
            for (var i = 0; i < count; i++)
            {
                var distances = means.Select(mean => mean.Zip(rows[i], (m, x) => (m - x) * (m - x)).Sum()).ToArray();
                Assert.Equal(distances.Min(), distances[assigned[i]], 1e-4);
            }
        }
    }

    [Fact]
    public void Fewer_distinct_rows_than_clusters_leave_clusters_empty()
    {
        var rows = Enumerable.Range(0, 12).Select(i => new[] { (float)(i % 3) }).ToArray();
        var assigned = Fit(rows, 8, 1);
        Assert.Equal(3, assigned.Distinct().Count());
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(assigned[i % 3], assigned[i]));
    }

    private static int[] Fit(float[][] rows, int clusters, int seed)
    {
        var matrix = new FeatureMatrix(rows.Length);
        foreach (var row in rows)
            matrix.Append(row, row.Length);
        return new KMeans(matrix, torch.CPU, RunContext.None).Fit(clusters, new RandomSource(seed));
    }
}
