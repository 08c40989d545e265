using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Experiments;
using ActiveLearning.Worker;

namespace ActiveLearning.Tests.Worker;

public sealed class StopSignalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-INT", ExitCodes.Interrupted)]
    [InlineData("-TERM", ExitCodes.Terminated)]
    public void A_signal_ends_the_process_with_its_code_and_leaves_no_half_file(string signal, int exitCode)
    {
        // Windows has no kill command; Ctrl+C arrives there through the same registration.
        if (OperatingSystem.IsWindows())
            return;
        // A script's background jobs are deaf to Ctrl+C by convention, their children too: there is nothing to test then.
        if (signal == "-INT" && InterruptsAreIgnored())
            return;
        // Without the signal this would run for hours.
        var recipe = _folder.Write("r.yaml", """
            pool: {synthetic: {shapes: 200, size: 16}, asOracle: true}
            testFraction: 0.25
            training: {architecture: Linear, epochs: 1000000, learningRate: 0.0001, threads: 1}
            strategies: [{name: Random}]
            start: 100
            """);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(ExitCodes).Assembly.Location, "run", recipe, "--out", _folder["o"], "--verbose" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            // The first remark of the training itself: from here on the work is under way.
            while (process.StandardError.ReadLine() is { } line && !line.Contains(": Training ", StringComparison.Ordinal))
            {
            }

            // The shell's own kill: a small Debian has no program of that name.
            using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill {signal} {process.Id}")]);
            kill.WaitForExit();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "The signal did not end the process.");
            Assert.Equal(exitCode, process.ExitCode);
            Assert.Empty(Directory.GetFiles(_folder["o"], "*.tmp", SearchOption.AllDirectories));
            Assert.Empty(ExperimentDirectory.Load(_folder["o"]).Results);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // Of this process, as Linux tells it: a mask with one bit for each signal, SIGINT (2) the second.
    private static bool InterruptsAreIgnored() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
}
