using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools;

public sealed class RealDataTests
{
    [SharedDataFact("fashion-mnist")]
    public void Fashion_mnist_opens_as_its_training_set()
    {
        using var pool = PoolFactory.Open([SharedData.Path("fashion-mnist")], new PoolOptions(), RunContext.None);

        Assert.Equal(60_000, pool.Count);
        Assert.Equal((28, 28, 1), (pool.Source.Width, pool.Source.Height, pool.Source.Channels));
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{number}"), pool.Classes);
        Assert.All(pool.GetLabeledIndices().GroupBy(pool.GetLabel), group => Assert.Equal(6_000, group.Count()));
        Assert.Equal("train/00042", pool.GetId(42));
        Assert.Equal(42, pool.IndexOf("train/00042"));
        Assert.Equal(-1, pool.IndexOf("train/60000"));

        // The mean pixel of the training set, as published for it: 0.2860.
        var bytes = new byte[60_000 * 784];
        new BatchReader(pool, 28).ReadImages(Enumerable.Range(0, 60_000).ToArray(), bytes, RunContext.None, []);
        Assert.Equal(0.2860, bytes.Average(b => (double)b) / 255, 4);
    }

    [SharedDataFact("fashion-mnist")]
    public void A_file_of_pictures_finds_its_labels()
    {
        using var pool = PoolFactory.Open(
            [SharedData.Path("fashion-mnist/t10k-images-idx3-ubyte.gz")], new PoolOptions { Classes = [.. "abcdefghij".Select(c => $"{c}")], AsOracle = true }, RunContext.None);

        Assert.Equal(10_000, pool.Count);
        Assert.Equal(0, pool.LabeledCount);
        Assert.Equal(9, pool.GetOracleLabel(0));
    }

    [SharedDataFact("flowers128")]
    public void Flower_photos_open_as_an_image_folder()
    {
        var problems = new List<ItemProblem>();
        using var pool = PoolFactory.Open([SharedData.Path("flowers128")], new PoolOptions(), new RunContext(problem: problems.Add));

        Assert.Equal(4_317, pool.Count);
        Assert.Equal(["daisy", "dandelion", "rose", "sunflower", "tulip"], pool.Classes);
        Assert.Equal((128, 128), (pool.Source.Width, pool.Source.Height));
        Assert.Empty(problems);

        var reader = new BatchReader(pool, 32);
        var indices = Enumerable.Range(0, 64).Select(i => i * 60).ToArray();
        var first = new byte[indices.Length * reader.ElementsPerSample];
        var bad = new List<int>();
        reader.ReadImages(indices, first, RunContext.None, bad);
        Assert.Empty(bad);
        Assert.All(indices.Select((_, i) => first.AsSpan(i * reader.ElementsPerSample, reader.ElementsPerSample).ToArray()), picture => Assert.True(picture.Distinct().Count() > 10));

        var second = new byte[first.Length];
        reader.ReadImages(indices, second, RunContext.None, bad);
        Assert.Equal(first, second);
    }
}
