using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Clustering;
using ActiveLearning.Tests.Selection.Coverage;
using TorchSharp;

namespace ActiveLearning.Tests.Selection.Clustering;

public sealed class AverageLinkageTests
{
    public AverageLinkageTests() => TorchRuntime.Initialize(1);

    [Fact]
    public void Clusters_are_those_of_the_plain_algorithm()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new RandomSource(seed);
            var (count, width) = (5 + random.Next(60), 1 + random.Next(5));
            var values = Enumerable.Range(0, count * width).Select(i => (float)(random.NextGaussian() + (3 * (i / width % 3)))).ToArray();
            var clusters = 1 + random.Next(count);
            var cut = LinkageClusters.Cut(Matrix(values, width), clusters, 100, torch.CPU, new RandomSource(1), RunContext.None);
            Assert.Equal(clusters, cut.Distinct().Count());
            Assert.Equal(Plain(values.Chunk(width).ToArray(), clusters), cut);
        }
    }

    [Fact]
    public void Blocks_part_what_lies_apart_and_equal_rows_are_parted_too()
    {
        // Four clouds of 30, 50 apart: no block of 40, and so no cluster, holds rows of two.
        var random = new RandomSource(2);
        var values = Enumerable.Range(0, 120).Select(i => (float)(random.NextGaussian() + (50 * (i % 4)))).ToArray();
        var cut = LinkageClusters.Cut(Matrix(values, 1), 4, 40, torch.CPU, new RandomSource(1), RunContext.None);
        Assert.InRange(cut.Distinct().Count(), 4, 12);
        Assert.All(Enumerable.Range(0, 120).GroupBy(i => cut[i]), group => Assert.Single(group.Select(i => i % 4).Distinct()));

        var equal = LinkageClusters.Cut(Matrix(new float[100], 1), 20, 30, torch.CPU, new RandomSource(1), RunContext.None);
        Assert.Equal(20, equal.Distinct().Count());
    }

    private static FeatureMatrix Matrix(float[] values, int width)
    {
        var matrix = new FeatureMatrix(values.Length / width);
        matrix.Append(values, width);
        return matrix;
    }

    /// <summary>Joins the two clusters of the smallest mean distance until there are so many, numbered by their lowest rows.</summary>
    private static int[] Plain(float[][] rows, int clusters)
    {
        var open = Enumerable.Range(0, rows.Length).Select(row => new List<int> { row }).ToList();
        while (open.Count > clusters)
        {
            var (left, right, least) = (0, 0, double.PositiveInfinity);
            for (var i = 0; i < open.Count; i++)
            {
                for (var j = i + 1; j < open.Count; j++)
                {
                    var mean = open[i].Average(a => open[j].Average(b => Math.Sqrt(PlainCoverage.Squared(rows[a], rows[b]))));
                    if (mean < least)
                        (left, right, least) = (i, j, mean);
                }
            }

            open[left].AddRange(open[right]);
            open.RemoveAt(right);
        }

        var result = new int[rows.Length];
        foreach (var (members, number) in open.OrderBy(members => members.Min()).Select((members, number) => (members, number)))
        {
            foreach (var row in members)
                result[row] = number;
        }

        return result;
    }
}
