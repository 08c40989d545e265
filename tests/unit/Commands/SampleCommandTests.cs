using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Commands;

public class SampleCommandTests
{
    private static Pool Shapes() => PoolFactory.Synthetic(40, 1, new PoolOptions());

    private static Sample[] Get(Pool pool, GetALSampleCommand command, params string[] on)
    {
        command.Pool = pool;
        return [.. new RecorderHost("", on).Run(command).Output.Cast<Sample>()];
    }

    [Fact]
    public void Samples_are_filtered()
    {
        var pool = Shapes();
        pool.ClearLabel(3);
        pool.MarkBad(5, "broken");
        Assert.Equal(40, Get(pool, new GetALSampleCommand()).Length);
        Assert.Equal([3], Get(pool, new GetALSampleCommand(), "Unlabeled").Select(sample => sample.Index));
        Assert.Equal([5], Get(pool, new GetALSampleCommand(), "Bad").Select(sample => sample.Index));
        Assert.Equal(38, Get(pool, new GetALSampleCommand(), "Labeled").Length);
        Assert.All(Get(pool, new GetALSampleCommand { Class = ["circle"] }), sample => Assert.Equal("circle", sample.Label));
        Assert.Equal([7], Get(pool, new GetALSampleCommand { Id = [pool.GetId(7)] }).Select(sample => sample.Index));
    }

    [Fact]
    public void Split_writes_both_parts()
    {
        var pools = new RecorderHost("", "Stratified").Run(new SplitALPoolCommand { Pool = Shapes(), TestFraction = 0.25, Seed = 2 }).Output.Cast<Pool>().ToArray();
        Assert.Equal(2, pools.Length);
        Assert.Equal(40, pools.Sum(pool => pool.Count));
        Assert.True(pools[0].Count > pools[1].Count);
    }

    [Fact]
    public void Split_refuses_a_share_that_leaves_nothing() =>
        Assert.Equal(ErrorKind.InvalidArgument, new RecorderHost().RunToFailure(new SplitALPoolCommand { Pool = Shapes(), TestFraction = 0 }).Kind);

    [Fact]
    public void Measure_counts()
    {
        var statistics = (PoolStatistics)Assert.Single(new RecorderHost().Run(new MeasureALPoolCommand { Pool = Shapes() }).Output);
        Assert.Equal((40, 40, 0), (statistics.Samples, statistics.Labeled, statistics.Bad));
        Assert.Equal(40, statistics.Classes.Sum(count => count.Count));
    }
}
