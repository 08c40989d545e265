using ActiveLearning.Experiments;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Commands;

namespace ActiveLearning.Tests.Experiments;

public sealed class ExperimentDatabaseTests : IDisposable
{
    private const string Recipe = """
        name: from the database
        pool: {path: pool.alpool, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 2, learningRate: 0.01, batchSize: 16, threads: 1}
        strategies: [Random, {name: TopK, measure: Margin}]
        start: 10
        perCycle: 10
        cycles: 2
        output: results
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool;

    public ExperimentDatabaseTests()
    {
        _pool = DatabasePool.CreateSynthetic(_folder["pool.alpool"], 120, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        // What was labeled by hand counts more than what the pool's own oracle knows.
        _pool.SetLabel(3, _pool.Classes[(_pool.GetOracleLabel(3) + 1) % _pool.Classes.Count], LabelOrigin.Manual);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Labels_of_the_database_are_the_hidden_truth_and_stay_as_they_are()
    {
        var entries = LabelHistory.Read(_pool, Enumerable.Range(0, 120), true, RunContext.None).Count();
        var results = Run(Recipe);
        Assert.Equal([10, 20, 10, 20], results.Select(result => result.Labels));
        Assert.Equal(entries, LabelHistory.Read(_pool, Enumerable.Range(0, 120), true, RunContext.None).Count());
        using var copy = DatabasePool.OpenCopy(_folder["pool.alpool"], true, RunContext.None);
        Assert.Equal((0, _pool.GetLabel(3), _pool.GetOracleLabel(4)), (copy.LabeledCount, copy.GetOracleLabel(3), copy.GetOracleLabel(4)));
        Assert.Null(copy.Database);
    }

    [Fact]
    public void The_database_knows_the_experiment_and_the_shell_opens_it_by_the_pool()
    {
        Run(Recipe);
        var known = Assert.Single(ExperimentLedger.Read(_pool));
        Assert.Equal((_folder["results"], "from the database", true), (known.Directory, known.Name, known.Ended >= known.Started));

        var host = new RecorderHost("Pool");
        host.Run(new GetALExperimentCommand { Pool = _pool });
        Assert.Equal("from the database", Assert.IsType<ExperimentRun>(Assert.Single(host.Output)).Name);

        Directory.Delete(_folder["results"], recursive: true);
        host = new RecorderHost("Pool");
        host.Run(new GetALExperimentCommand { Pool = _pool });
        Assert.Empty(host.Output);
        Assert.Contains("'from the database', begun ", Assert.Single(host.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_goes_on_only_with_the_labels_that_it_began_with()
    {
        Run(Recipe);
        Assert.Equal(4, Run(Recipe, resume: true).Length);
        _pool.SetLabel(5, _pool.Classes[(_pool.GetOracleLabel(5) + 1) % _pool.Classes.Count], LabelOrigin.Manual);
        Assert.Equal("ExperimentDiffers", Assert.Throws<ActiveLearningException>(() => Run(Recipe, resume: true)).ErrorId);
    }

    [Theory]
    [InlineData("format: Npy")]
    [InlineData("labelFile: labels.csv")]
    [InlineData("classes: [a, b]")]
    public void What_the_database_knows_must_not_be_said_again(string more)
    {
        var error = Assert.Throws<ActiveLearningException>(() => Run(Recipe.Replace("asOracle: true", $"asOracle: true, {more}", StringComparison.Ordinal)));
        Assert.Equal("InvalidRecipe", error.ErrorId);
        Assert.Contains("leave out format", error.Message, StringComparison.Ordinal);
    }

    private ExperimentResult[] Run(string recipe, bool resume = false)
    {
        File.WriteAllText(_folder["experiment.yaml"], recipe);
        return [.. ExperimentRunner.Run(ExperimentRecipe.Load(_folder["experiment.yaml"]), new ExperimentOptions { BaseDirectory = _folder.Path, Resume = resume }, RunContext.None)];
    }
}
