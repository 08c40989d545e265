using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Commands;

public sealed class SelectionCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("al commands ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Pool Shapes(int count = 30) => PoolFactory.Synthetic(count, 1, new PoolOptions { AsOracle = true });

    private static BatchItem[] Batch(Pool pool, int count) =>
        [.. new RecorderHost("Pool").Run(new SelectALBatchCommand { Pool = pool, Strategy = "Random", Count = count, Seed = 1 }).Output.Cast<BatchItem>()];

    [Fact]
    public void Select_draws_from_a_pool_by_seed()
    {
        var pool = Shapes();
        var first = Batch(pool, 10);
        Assert.Equal(Enumerable.Range(1, 10), first.Select(item => item.Rank));
        Assert.Equal(first.Select(item => item.Index), Batch(pool, 10).Select(item => item.Index));
    }

    [Fact]
    public void Select_says_what_is_wrong()
    {
        var pool = Shapes();
        Assert.Equal("StrategyNotFound", new RecorderHost("Pool").RunToFailure(new SelectALBatchCommand { Pool = pool, Strategy = "Guess", Count = 1 }).ErrorId);
        Assert.Equal("NoCandidates", new RecorderHost("Score").RunToFailure(new SelectALBatchCommand { Count = 1 }).ErrorId);
        Assert.Equal("MeasureNotFound", new RecorderHost("Pool").RunToFailure(new SelectALBatchCommand { Pool = pool, Measure = "Vibes", Count = 1 }).ErrorId);
    }

    [Fact]
    public void Strategy_options_have_names_of_their_own_beside_the_commands_parameters()
    {
        // One of the same name makes the shell refuse the command, whatever strategy is asked for.
        var taken = typeof(SelectALBatchCommand).GetProperties().Where(static property => property.IsDefined(typeof(System.Management.Automation.ParameterAttribute), true)).Select(static property => property.Name);
        Assert.Empty(StrategyRegistry.All.SelectMany(static strategy => strategy.Describe().Options).Select(static option => option.Name).Intersect(taken, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Select_refuses_a_measure_that_the_scores_are_not_of()
    {
        var pool = Shapes();
        var run = new ScoreRun(pool, "Margin", "model", pool.Classes);
        UncertaintyScore[] scores = [new(run, 3, 0.5f, 0, 1), new(run, 5, 0.25f, 0, 1)];
        RecorderHost Run(string? measure)
        {
            var command = new SelectALBatchCommand { Count = 1 };
            if (measure is not null)
                command.Measure = measure;
            return new RecorderHost("Score").Run(command, scores, (select, score) => select.InputObject = score);
        }

        Assert.Single(Run(null).Output);
        Assert.Single(Run("margin").Output);
        var error = Assert.Throws<TerminatedException>(() => Run("Entropy")).Error;
        Assert.Equal("MeasureConflict", error.ErrorId);
        Assert.Contains("of measure Margin, not Entropy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_warns_when_there_are_fewer()
    {
        var host = new RecorderHost("Pool").Run(new SelectALBatchCommand { Pool = Shapes(5), Strategy = "Random", Count = 50 });
        Assert.Equal(5, host.Output.Count);
        Assert.Single(host.Warnings);
    }

    [Fact]
    public void Select_hands_options_to_the_strategy()
    {
        var pool = Shapes();
        SelectALBatchCommand Command(string strategy, string option, object? value) =>
            new() { Pool = pool, Strategy = strategy, Count = 1, Options = new Dictionary<string, object?> { [option] = value } };
        var error = new RecorderHost("Pool").RunToFailure(Command("Random", "MiniQuery", 3));
        Assert.Equal("StrategyOptionNotFound", error.ErrorId);
        Assert.Contains("belongs to Discriminative", error.Message, StringComparison.Ordinal);
        Assert.Equal("InvalidStrategyOption", new RecorderHost("Pool").RunToFailure(Command("Discriminative", "MiniQuery", 0)).ErrorId);
        Assert.Equal("ModelMissing", new RecorderHost("Pool").RunToFailure(Command("Discriminative", "MiniQuery", 3)).ErrorId);
    }

    [Fact]
    public void Strategies_tell_their_options()
    {
        var info = (StrategyInfo)Assert.Single(new RecorderHost().Run(new GetALStrategyCommand { Name = ["Discriminative"] }).Output);
        Assert.Equal(
            ["MiniQuery", "SubsetFactor", "Score", "WarmStart", "Balance", "LearningRate", "TrainingBatchSize", "MaxEpochs", "StopAccuracy", "Precision"], info.Options.Select(option => option.Name));
        Assert.All(info.Options, option => Assert.Matches(@"^[A-Z].*\.$", option.Description));
    }

    [Fact]
    public void Export_writes_what_was_piped_in()
    {
        var path = Path.Combine(_folder, "batch.csv");
        var host = new RecorderHost("Path", "PassThru");
        host.Run(new ExportALBatchCommand { Path = path, Format = BatchFormat.Csv }, Batch(Shapes(), 4), (command, item) => command.InputObject = [item]);
        Assert.Equal(path, ((FileInfo)Assert.Single(host.Output)).FullName);
        Assert.Equal(5, File.ReadAllLines(path).Length);
        Assert.Equal($"Write 4 batch items as Csv | {path}", host.Asked[0]);
    }

    [Fact]
    public void Export_leaves_strangers_out()
    {
        var path = Path.Combine(_folder, "batch.csv");
        var host = new RecorderHost("Path").Run(new ExportALBatchCommand { Path = path, InputObject = ["stranger", Batch(Shapes(), 1)[0]] });
        Assert.Equal("InputNotBatch", Assert.Single(host.Errors).ErrorId);
        Assert.Equal(2, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void Export_without_consent_writes_nothing()
    {
        var path = Path.Combine(_folder, "batch.csv");
        new RecorderHost("Path") { Confirms = false }.Run(new ExportALBatchCommand { Path = path, InputObject = [.. Batch(Shapes(), 2)] });
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Export_keeps_a_file_that_must_not_be_replaced()
    {
        var path = Path.Combine(_folder, "batch.csv");
        File.WriteAllText(path, "mine");
        var error = new RecorderHost("LiteralPath", "NoClobber").RunToFailure(new ExportALBatchCommand { LiteralPath = path, InputObject = [.. Batch(Shapes(), 2)] });
        Assert.Equal("FileExists", error.ErrorId);
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Equal("FolderNotFound", new RecorderHost("Path").RunToFailure(
            new ExportALBatchCommand { Path = Path.Combine(_folder, "no", "x.csv"), InputObject = [.. Batch(Shapes(), 2)] }).ErrorId);
    }

    [Fact]
    public void Strategies_are_found_by_name_and_pattern()
    {
        Assert.Equal(StrategyRegistry.All.Count, new RecorderHost().Run(new GetALStrategyCommand()).Output.Count);
        Assert.Equal("TopK", ((StrategyInfo)Assert.Single(new RecorderHost().Run(new GetALStrategyCommand { Name = ["topk"] }).Output)).Name);
        var host = new RecorderHost().Run(new GetALStrategyCommand { Name = ["Guess", "Rand*"] });
        Assert.Equal("StrategyNotFound", Assert.Single(host.Errors).ErrorId);
        Assert.Equal("Random", ((StrategyInfo)Assert.Single(host.Output)).Name);
    }
}
