using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Selection;

public sealed class FeatureMatrixTests : IClassFixture<StrategyPropertyTests.Trained>
{
    private readonly StrategyPropertyTests.Trained _trained;

    public FeatureMatrixTests(StrategyPropertyTests.Trained trained) => _trained = trained;

    public static TheoryData<string> Names => StrategyPropertyTests.Names;

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    public void Rows_are_the_same_in_memory_and_in_a_file(long limit)
    {
        var matrix = new FeatureMatrix(8, new MemoryBudget(limit));
        matrix.Append([1, 2, 3, 4], 2);
        matrix.Append([5, 6], 2);
        // Eight rows of two floats: 64 bytes.
        Assert.Equal(limit < 64, matrix.IsSpilled);
        Assert.Equal((3, 2), (matrix.Rows, matrix.Columns));
        Assert.Equal([3, 4], matrix[1].ToArray());
        Assert.Equal([3, 4, 5, 6], matrix.Slice(1, 2).ToArray());
        Assert.Equal([5, 6, 1, 2], matrix.Select([2, 0]).Slice(0, 2).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[3].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Slice(2, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Append(new float[12], 2));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), ".activelearning-*.rows"));
    }

    [Fact]
    public void Matrices_share_a_limit()
    {
        var budget = new MemoryBudget(100);
        var (first, second, third) = (new FeatureMatrix(4, budget), new FeatureMatrix(4, budget), new FeatureMatrix(2, budget));
        first.Append(new float[16], 4);
        second.Append(new float[16], 4);
        third.Append(new float[8], 4);
        Assert.Equal((false, true, false), (first.IsSpilled, second.IsSpilled, third.IsSpilled));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Picks_do_not_depend_on_the_memory_limit(string name)
    {
        var random = new RandomSource(8);
        for (var round = 0; round < 5; round++)
        {
            var values = Enumerable.Range(0, 60 * 3).Select(_ => (float)random.NextGaussian()).ToArray();
            using var pool = Queries.Of(values, 3, i => i < 20);
            IReadOnlyList<BatchItem> Choose(long limit) => BatchSelector.Select(
                StrategyRegistry.Create(name, name == "Discriminative" ? new Dictionary<string, object?> { ["MaxEpochs"] = 2 } : []),
                new QueryContext(
                    pool, new SeedTree(round), RunContext.None, _trained.Model, Measures.Get("Entropy"),
                    new() { Device = "Cpu", Threads = 1, Committee = name == "Committee" ? [_trained.Other] : [] })
                { Settings = new() { MemoryLimit = limit } }, 12);
            Assert.Equal(Choose(0).Select(item => (item.Index, item.Score)), Choose(1).Select(item => (item.Index, item.Score)));
        }
    }
}
