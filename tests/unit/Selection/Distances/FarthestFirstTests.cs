using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Distances;
using TorchSharp;

namespace ActiveLearning.Tests.Selection.Distances;

public sealed class FarthestFirstTests
{
    public FarthestFirstTests() => TorchRuntime.Initialize(1);

    // A window of two rows is renewed at nearly every pick, one of a thousand never.
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Takes_what_the_plain_algorithm_takes_whatever_the_window(int window)
    {
        var random = new RandomSource(window);
        for (var round = 0; round < 40; round++)
        {
            var (count, width) = (2 + random.Next(120), 1 + random.Next(24));
            // Far from the origin a product in single precision loses most of its digits; every other round has many equal distances.
            var (shift, scale) = round % 4 < 2 ? (0, 1.0) : (1000, 0.01);
            var rows = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(_ => (float)(shift + (round % 2 == 0 ? scale * random.NextGaussian() : random.Next(3)))).ToArray()).ToArray();
            var centers = Enumerable.Range(0, 1 + random.Next(count - 1)).ToArray();
            var candidates = Enumerable.Range(centers.Length, count - centers.Length).ToArray();
            var wanted = 1 + random.Next(candidates.Length);

            var taken = new FarthestFirst(Matrix(rows), candidates, centers, torch.CPU, RunContext.None, "test", window).Take(wanted, random);

            var expected = PlainFarthestFirst.Take(rows, candidates, centers, wanted);
            Assert.Equal(expected.Select(pair => pair.Row), taken.Select(pair => candidates[pair.Position]));
            Assert.All(expected.Zip(taken), pair => Assert.Equal(pair.First.Distance, pair.Second.Distance, 1e-9 * (1 + pair.First.Distance)));
        }
    }

    [Fact]
    public void Numbers_whose_squares_overflow_are_told_apart()
    {
        float[][] rows = [[0], [3e25f], [1e30f], [-2e30f], [2e25f]];
        var taken = new FarthestFirst(Matrix(rows), [1, 2, 3, 4], [0], torch.CPU, RunContext.None, "test", 1).Take(4, new RandomSource(1));
        Assert.Equal([2, 1, 0, 3], taken.Select(pair => pair.Position));
    }

    [Fact]
    public void More_centers_than_fit_a_block_are_all_looked_at()
    {
        // A row of centers, and above each, the farther the later, a candidate; the centers of some lie in another block.
        var rows = Enumerable.Range(0, 4200).Select(i => new[] { 100f * (i % 2100), i < 2100 ? 0 : 1 + ((i - 2100) / 4096f) }).ToArray();
        var taken = new FarthestFirst(Matrix(rows), [.. Enumerable.Range(2100, 2100)], Enumerable.Range(0, 2100), torch.CPU, RunContext.None, "test", 64).Take(2100, new RandomSource(1));
        Assert.Equal(Enumerable.Range(0, 2100).Reverse().Select(i => (i, 1 + (i / 4096.0))), taken);
    }

    [Fact]
    public void Progress_ends_and_a_stop_is_heard()
    {
        var random = new RandomSource(1);
        var matrix = Matrix([.. Enumerable.Range(0, 50).Select(_ => new[] { (float)random.NextGaussian() })]);
        var rows = Enumerable.Range(1, 49).ToArray();
        var progress = new List<ProgressUpdate>();
        new FarthestFirst(matrix, rows, [0], torch.CPU, new RunContext(progress: progress.Add), "test").Take(20, random);
        Assert.True(progress[^1].Completed);

        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new FarthestFirst(matrix, rows, [0], torch.CPU, new RunContext(stop.Token), "test").Take(20, random));
    }

    private static FeatureMatrix Matrix(float[][] rows)
    {
        var matrix = new FeatureMatrix(rows.Length);
        foreach (var row in rows)
            matrix.Append(row, row.Length);
        return matrix;
    }
}
