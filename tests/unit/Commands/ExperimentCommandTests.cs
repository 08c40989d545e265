using ActiveLearning.Experiments;
using ActiveLearning.PowerShell.Commands;

namespace ActiveLearning.Tests.Commands;

public sealed class ExperimentCommandTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 80, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}
        strategies: [Random, {name: TopK}]
        start: 10
        perCycle: 10
        cycles: 2
        output: results
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RecorderHost Host(string set = "Path", params string[] on) => new(set, on) { Folder = _folder.Path };

    [Fact]
    public void New_writes_a_template_and_keeps_what_is_there()
    {
        var host = Host().Run(new NewALExperimentCommand { Path = "e.yaml" });
        Assert.Equal(_folder["e.yaml"], ((FileInfo)Assert.Single(host.Output)).FullName);
        Assert.Equal(ExperimentTemplate.Text, File.ReadAllText(_folder["e.yaml"]));

        File.WriteAllText(_folder["e.yaml"], "mine");
        Assert.Equal("FileExists", Host().RunToFailure(new NewALExperimentCommand { Path = "e.yaml" }).ErrorId);
        Assert.Equal("mine", File.ReadAllText(_folder["e.yaml"]));
        Assert.Empty(new RecorderHost("LiteralPath", "Force") { Folder = _folder.Path, Confirms = false }.Run(new NewALExperimentCommand { LiteralPath = "e.yaml" }).Output);
        Assert.Equal("mine", File.ReadAllText(_folder["e.yaml"]));
        Host("LiteralPath", "Force").Run(new NewALExperimentCommand { LiteralPath = "e.yaml" });
        Assert.Equal(ExperimentTemplate.Text, File.ReadAllText(_folder["e.yaml"]));
        Assert.Equal("FolderNotFound", Host().RunToFailure(new NewALExperimentCommand { Path = "no/e.yaml" }).ErrorId);
    }

    [Fact]
    public void Test_says_yes_or_no_and_where()
    {
        File.WriteAllText(_folder["good.yaml"], Recipe);
        File.WriteAllText(_folder["bad.yaml"], Recipe + "\ncycels: 3");
        var host = Host().Run(new TestALExperimentCommand { Path = ["good.yaml", "bad.yaml", "missing.yaml"] });
        Assert.Equal([true, false, false], host.Output);
        Assert.Empty(host.Errors);
        Assert.Contains("line 9, column 1: unknown key 'cycels'", host.Verbose[1], StringComparison.Ordinal);

        host = Host("LiteralPath", "Detailed").Run(new TestALExperimentCommand { LiteralPath = ["bad.yaml"] });
        Assert.Equal([false], host.Output);
        Assert.Equal("InvalidRecipe", Assert.Single(host.Errors).ErrorId);
    }

    [Fact]
    public void Invoke_streams_results_and_Get_opens_their_directory()
    {
        File.WriteAllText(_folder["e.yaml"], Recipe);
        var host = Host().Run(new InvokeALExperimentCommand { Path = "e.yaml", ThrottleLimit = 2, Device = "Cpu" });
        Assert.Equal(4, host.Output.Cast<ExperimentResult>().Count());
        Assert.Contains("2 strategies, 1 seeds, 2 cycles", Assert.Single(host.Asked), StringComparison.Ordinal);
        Assert.All(host.Progress.GroupBy(entry => entry.Id), activity => Assert.True(activity.Last().Update.Completed));

        var run = (ExperimentRun)Assert.Single(Host().Run(new GetALExperimentCommand { Path = ["results"] }).Output);
        Assert.Equal(("e", true, 4), (run.Name, run.Finished, run.Results.Count));
        host = Host("LiteralPath").Run(new GetALExperimentCommand { LiteralPath = [".", "results"] });
        Assert.Equal("NotAnExperiment", Assert.Single(host.Errors).ErrorId);
        Assert.Single(host.Output);
    }

    [Fact]
    public void Invoke_passes_on_what_it_was_given()
    {
        File.WriteAllText(_folder["e.yaml"], Recipe);
        Assert.Empty(new RecorderHost("Path") { Folder = _folder.Path, Confirms = false }.Run(new InvokeALExperimentCommand { Path = "e.yaml" }).Output);
        Assert.False(Directory.Exists(_folder["results"]));

        Host().Run(new InvokeALExperimentCommand { Path = "e.yaml", OutputPath = "first" });
        Host("LiteralPath", "Resume").Run(new InvokeALExperimentCommand { LiteralPath = "e.yaml", OutputPath = "second", Replay = "first" });
        Assert.Equal(_folder["first"], ExperimentDirectory.Load(_folder["second"]).Manifest["options.replay"]);
        Assert.Equal("ExperimentDiffers", Host().RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml", OutputPath = "second" }).ErrorId);
        Assert.Equal(4, Host("Path", "Force").Run(new InvokeALExperimentCommand { Path = "e.yaml", OutputPath = "second" }).Output.Count);
        Assert.Equal("InvalidArguments", Host("Path", "Force", "Resume").RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml" }).ErrorId);
        var error = Host().RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml", OutputPath = "third", PoolPath = "no pool" });
        Assert.Contains("no pool", error.Message, StringComparison.Ordinal);
        error = Host().RunToFailure(new InvokeALExperimentCommand { Path = "e.yaml", OutputPath = "third", TestPoolPath = "no test" });
        Assert.Contains("no test", error.Message, StringComparison.Ordinal);
    }
}
