using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Pools;

public sealed class OracleTests
{
    [Fact]
    public void Answers_what_it_knows_and_says_once_what_it_does_not()
    {
        using var pool = TestPools.HalfKnown(20);
        var warnings = new List<string>();
        Assert.Equal(9, Oracle.Answer(pool, Enumerable.Range(0, 18), new RunContext(warning: warnings.Add)));
        Assert.Equal([0, 2, 4, 6, 8, 10, 12, 14, 16], pool.GetLabeledIndices());
        Assert.Equal(LabelOrigin.Oracle, pool.GetLabelOrigin(2));
        var warning = Assert.Single(warnings);
        Assert.StartsWith("9 of 18 samples stay unlabeled", warning, StringComparison.Ordinal);
        Assert.EndsWith("'picture/1', 'picture/3', 'picture/5', 'picture/7', 'picture/9', ...", warning, StringComparison.Ordinal);
        Assert.Equal(1, Oracle.Answer(pool, [18], new RunContext(warning: warnings.Add)));
        Assert.Single(warnings);
    }
}
