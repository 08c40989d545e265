using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Tests.Reports;

namespace ActiveLearning.Tests.Commands;

public sealed class ExperimentOutputCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ExperimentResult[] Results() => Runs.Curves(("Random", [[0.5, 0.6], [0.51, 0.61]]), ("Margin", [[0.5, 0.7], [0.51, 0.72]]));

    [Fact]
    public void Compare_writes_one_object_a_strategy_from_results_one_by_one()
    {
        var host = new RecorderHost().Run(new CompareALExperimentCommand { Accuracy = 0.55 }, Results(), (command, result) => command.InputObject = [result]);
        var strategies = host.Output.Cast<StrategyComparison>().ToArray();
        Assert.Equal(["Random", "Margin"], strategies.Select(strategy => strategy.Strategy));
        Assert.Equal(0.105, strategies[1].Difference!.Mean, 12);
        Assert.Empty(host.Warnings);
        Assert.Equal("BaselineNotFound", new RecorderHost().RunToFailure(new CompareALExperimentCommand { InputObject = Results(), Baseline = "Guess" }).ErrorId);
    }

    [Fact]
    public void Compare_takes_each_experiment_on_its_own()
    {
        var first = new ExperimentRun("first", "", [], new Dictionary<string, string>(), Results());
        var second = first with { Name = "second", Results = [.. Results().Where(result => result is not { Strategy: "Margin", Seed: 1, Labels: 200 })] };
        var host = new RecorderHost().Run(new CompareALExperimentCommand { InputObject = [first, second, 42] });
        Assert.Equal(["first", "first", "second", "second"], host.Output.Cast<StrategyComparison>().Select(strategy => strategy.Experiment));
        Assert.Equal("InputNotExperiment", Assert.Single(host.Errors).ErrorId);
        // In the second a lane of Margin is behind.
        Assert.All(host.Warnings, warning => Assert.StartsWith("second: ", warning));
        Assert.NotEmpty(host.Warnings);
    }

    [Fact]
    public void Report_is_written_when_the_user_lets_it()
    {
        var path = _folder["report.html"];
        new RecorderHost("LiteralPath") { Confirms = false }.Run(new ExportALReportCommand { LiteralPath = path, InputObject = [Runs.Hostile()] });
        Assert.False(File.Exists(path));
        var host = new RecorderHost("LiteralPath", "PassThru").Run(new ExportALReportCommand { LiteralPath = path, InputObject = [Runs.Hostile()] });
        Assert.Equal(path, ((FileInfo)Assert.Single(host.Output)).FullName);
        Assert.Contains("report-data", File.ReadAllText(path));
        Assert.Equal("FileExists", new RecorderHost("LiteralPath", "NoClobber").RunToFailure(new ExportALReportCommand { LiteralPath = path, InputObject = [Runs.Hostile()] }).ErrorId);
    }

    [Fact]
    public void Chart_is_written_from_results()
    {
        var path = _folder["chart.svg"];
        new RecorderHost("LiteralPath").Run(new ExportALChartCommand { LiteralPath = path, Title = "Mine", Width = 640, Height = 400 }, Results(), (command, result) => command.InputObject = [result]);
        var svg = File.ReadAllText(path);
        Assert.Contains(">Mine</text>", svg);
        Assert.Contains("width=\"640\"", svg);
    }

    [Fact]
    public void One_file_shows_one_experiment()
    {
        var several = new ExportALReportCommand { LiteralPath = _folder["report.html"], InputObject = [Runs.Hostile(), Runs.Hostile()] };
        Assert.Equal("SeveralExperiments", new RecorderHost("LiteralPath").RunToFailure(several).ErrorId);
        Assert.Equal("NoExperiment", new RecorderHost("LiteralPath").RunToFailure(new ExportALChartCommand { LiteralPath = _folder["chart.svg"], InputObject = [] }).ErrorId);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_directory_that_holds_no_experiment_is_an_error()
    {
        var error = new RecorderHost { Folder = _folder.Path }.RunToFailure(new CompareALExperimentCommand { InputObject = [new DirectoryInfo(_folder.Path)] });
        Assert.Equal("NotAnExperiment", error.ErrorId);
    }
}
