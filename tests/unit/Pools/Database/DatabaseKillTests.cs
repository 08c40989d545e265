using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools.Database;

/// <summary>The promise that matters most: a label that was reported is there, whatever happens to the process after; and many may write at once.</summary>
public sealed class DatabaseKillTests : IDisposable
{
    private const int Kills = 100;
    private const int Photos = 30;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whenever_a_process_is_killed_all_it_reported_is_there_and_repeating_completes_the_rest()
    {
        var (database, backup) = (_folder["pool.alpool"], _folder["backup.alpool"]);
        Pictures.Write(_folder, "photos", [.. Enumerable.Range(0, Photos).Select(i => ($"{i}.bmp", (byte)i))]);
        DatabasePool.Create(database, [_folder["photos"]], new PoolOptions(), RunContext.None).Dispose();
        var random = new RandomSource(Environment.TickCount64);
        var reported = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            reported.AddRange(RunAndKill(random, "work", database, _folder["photos"], backup));
            using (var update = PoolUpdate.Find(database, null, RunContext.None))
            {
                Assert.All(update.Findings, finding => Assert.Equal(PoolFindingKind.Moved, finding.Kind));
                update.Apply();
            }

            Assert.All(PoolChecker.Check(database, null, RunContext.None), check => Assert.True(check.Passed, check.Detail));
            using var pool = DatabasePool.Open(database, null, RunContext.None);
            Assert.Equal((Photos, 0), (pool.Count, pool.BadCount));
            var there = LabelHistory.Read(pool, Enumerable.Range(0, Photos), true, RunContext.None).Select(entry => entry.Annotator).ToHashSet();
            Assert.DoesNotContain(reported, line => line.Split(' ') is ["label" or "import", var key] && !there.Contains(key));
            // A copy is whole or not there, and its own to open.
            if (File.Exists(backup))
                Assert.All(PoolChecker.Check(backup, _folder["photos"], RunContext.None).Take(4), check => Assert.True(check.Passed, check.Detail));
        }

        PoolBackup.Backup(database, backup, RunContext.None);
        // A test that killed before anything was done would show nothing.
        foreach (var (work, least) in new[] { ("label", 100), ("import", 5), ("undo", 5), ("update", 5), ("backup", 5) })
            Assert.True(reported.Count(line => line.StartsWith(work, StringComparison.Ordinal)) >= least, $"Too few of '{work}' were done.");
    }

    [Fact]
    public void Four_processes_that_write_at_once_lose_nothing()
    {
        const int each = 2500;
        var database = _folder["pool.alpool"];
        DatabasePool.CreateSynthetic(database, 4 * each, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None).Dispose();
        var processes = Enumerable.Range(0, 4).Select(i => DatabaseChild.Start("fill", database, FormattableString.Invariant($"{i * each}"), FormattableString.Invariant($"{each}"))).ToArray();
        foreach (var process in processes)
        {
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((0, ""), (process.ExitCode, errors));
            process.Dispose();
        }

        using var pool = DatabasePool.Open(database, null, RunContext.None);
        Assert.Equal(4 * each, pool.LabeledCount);
        Assert.All(PoolChecker.Check(database, null, RunContext.None), check => Assert.True(check.Passed, check.Detail));
    }

    private static List<string> RunAndKill(RandomSource random, params string[] arguments)
    {
        using var process = DatabaseChild.Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        // The first line says that it is at work.
        if (process.StandardOutput.ReadLine() is { } first)
            lines.Add(first);
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit(random.Next(600));
        process.Kill();
        process.WaitForExit();
        Task.WaitAll(output, errors);
        Assert.Equal("", errors.Result);
        lines.AddRange(output.Result.Split('\n').SkipLast(1).Select(line => line.TrimEnd('\r')));
        return lines;
    }
}
