using System.Diagnostics;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

/// <summary>The promise that matters most: whenever a run is killed, resuming it ends with what an undisturbed run gives.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;

    private const string Recipe = """
        pool: {synthetic: {shapes: 120, seed: 3, size: 8}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 2, learningRate: 0.01, batchSize: 16, threads: 1}
        strategies: [{name: TopK, measure: Margin}, {name: Discriminative, miniQuery: 2, maxEpochs: 5}]
        start: 10
        perCycle: 8
        cycles: 5
        seeds: [1, 2]
        save: {models: Last}
        output: killed
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_killed_at_fifty_moments_ends_as_an_undisturbed_one()
    {
        File.WriteAllText(_folder["r.yaml"], Recipe);
        var clock = Stopwatch.StartNew();
        ExperimentRunner.Run(ExperimentRecipe.Load(_folder["r.yaml"]), new ExperimentOptions { BaseDirectory = _folder.Path, OutputPath = _folder["undisturbed"] }, RunContext.None).ToArray();
        var work = clock.Elapsed;
        var undisturbed = WithoutModels("undisturbed");
        var random = new RandomSource(Environment.TickCount64);
        var (kills, finished, midway) = (0, 0, 0);
        while (kills < Kills)
        {
            // One in five is killed anywhere from the process's start on, the others once they are at work.
            clock.Restart();
            if (RunAndKill(random, work, atWork: random.Next(5) > 0))
            {
                kills++;
                midway += Directory.Exists(_folder["killed/lanes"]) ? 1 : 0;
                continue;
            }

            // The first run shared the processors with other tests: one that ended by itself says how long the work takes now.
            work = clock.Elapsed < work ? clock.Elapsed : work;
            Assert.Equal(undisturbed, WithoutModels("killed"));
            Directory.Delete(_folder["killed"], recursive: true);
            finished++;
        }

        ExperimentRunner.Run(ExperimentRecipe.Load(_folder["r.yaml"]), new ExperimentOptions { BaseDirectory = _folder.Path, Resume = true, ThrottleLimit = 2 }, RunContext.None).ToArray();
        Assert.Equal(undisturbed, WithoutModels("killed"));
        Assert.Empty(Directory.GetFiles(_folder["killed"], "*.tmp", SearchOption.AllDirectories));
        // A test that only ever killed processes that had not begun would show nothing.
        Assert.True(midway > Kills / 2, $"Only {midway} of {kills} kills hit a run in its middle ({finished} runs ended first).");
    }

    /// <returns>Whether the run was killed; false where it had ended before.</returns>
    private bool RunAndKill(RandomSource random, TimeSpan work, bool atWork)
    {
        var own = Environment.ProcessPath;
        var dotnet = own is not null && Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? own : "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "al.dll"), "run", _folder["r.yaml"], "--resume", "--throttle", random.Next(2) == 0 ? "1" : "2"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (atWork)
        {
            // The table's heading and one result: those from before come at once, so the work begins now.
            process.StandardOutput.ReadLine();
            process.StandardOutput.ReadLine();
        }

        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit(TimeSpan.FromSeconds(random.NextDouble() * work.TotalSeconds * (atWork ? 0.3 : 1)));
        process.Kill();
        process.WaitForExit();
        Task.WaitAll(output, errors);
        if (process.ExitCode == 0)
            return false;
        Assert.Equal("", errors.Result);
        return true;
    }

    /// <summary>Models say when they were made; their weights are compared by what they predict: the results.</summary>
    private string WithoutModels(string directory)
    {
        Assert.Equal(4, Directory.GetFiles(_folder[directory], "model.alm", SearchOption.AllDirectories).Length);
        foreach (var model in Directory.GetFiles(_folder[directory], "model.alm", SearchOption.AllDirectories))
            File.Delete(model);
        return Trace.Of(_folder[directory]);
    }
}
