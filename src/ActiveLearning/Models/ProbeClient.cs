using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActiveLearning.Runtime;

namespace ActiveLearning.Models;

/// <summary>
/// Opens a TorchScript file in a child process (<c>al probe</c>) first, and runs it once there: a damaged file, one with unknown operators or one
/// that breaks when it computes can end the process it runs in, or never end, and that process must not be the user's shell.
/// </summary>
public static class ProbeClient
{
    private const string WorkerName = "al.dll";
    private const int MaxReplyLength = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Probes a file.</summary>
    /// <param name="path">Full path of the TorchScript file.</param>
    /// <param name="inputShape">Shape of the input that it is run on once.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">
    /// The worker is missing (<c>WorkerNotFound</c>), or the file cannot be loaded or run (<c>TorchScriptInvalid</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static ProbeReport Probe(string path, long[] inputShape, RunContext context) =>
        Probe(path, inputShape, Path.Combine(Path.GetDirectoryName(typeof(ProbeClient).Assembly.Location) ?? AppContext.BaseDirectory, WorkerName), Limit, context);

    internal static ProbeReport Probe(string path, long[] inputShape, string worker, TimeSpan limit, RunContext context)
    {
        if (!File.Exists(worker))
        {
            throw new ActiveLearningException(
                "WorkerNotFound", ErrorKind.ResourceUnavailable,
                $"TorchScript files are first opened by the worker program, and '{worker}' is not there; install the whole module again.", worker);
        }

        var start = new ProcessStartInfo(DotnetPath())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.ArgumentList.Add(worker);
        start.ArgumentList.Add("probe");
        start.ArgumentList.Add(path);
        start.ArgumentList.Add("--input");
        start.ArgumentList.Add(string.Join(",", inputShape.Select(static size => size.ToString(CultureInfo.InvariantCulture))));
        using var process = Start(start);
        process.StandardInput.Close();
        var output = ReadBounded(process.StandardOutput);
        var errors = ReadBounded(process.StandardError);
        var clock = Stopwatch.StartNew();
        while (!process.WaitForExit(50))
        {
            if (!context.Cancellation.IsCancellationRequested && clock.Elapsed < limit)
                continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            context.ThrowIfStopped();
            throw Invalid(path, string.Create(CultureInfo.InvariantCulture, $"to open it and run it once took more than {limit.TotalSeconds:0} s"), inputShape);
        }

        process.WaitForExit();
        return ReadReply(path, inputShape, process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>
    /// Reads to the end and keeps the beginning, one character more than a reply may have at most: a script can print without end while it
    /// is loaded, and the pipe must be emptied all the same.
    /// </summary>
    internal static async Task<string> ReadBounded(TextReader reader)
    {
        var text = new StringBuilder();
        var block = new char[4096];
        while (await reader.ReadAsync(block).ConfigureAwait(false) is var read and > 0)
            text.Append(block, 0, Math.Min(read, MaxReplyLength + 1 - text.Length));
        return text.ToString();
    }

    private static ProbeReport ReadReply(string path, long[] inputShape, int exitCode, string output, string errors)
    {
        if (exitCode != 0)
        {
            var said = ReadError(output) ?? (errors.Trim() is { Length: > 0 } text ? text : output.Trim());
            var line = said.Split('\n')[0].Trim();
            throw Invalid(path, line.Length > 0 ? line[..Math.Min(line.Length, 400)] : $"the process that opened it and ran it once ended with code {exitCode}", inputShape);
        }

        if (output.Length > MaxReplyLength)
            throw Invalid(path, "the worker's reply is too long", inputShape);
        try
        {
            using var reply = JsonDocument.Parse(Reply(output), new JsonDocumentOptions { MaxDepth = 8 });
            return new ProbeReport(
                reply.RootElement.ValueKind == JsonValueKind.Object && reply.RootElement.TryGetProperty("parameters", out var count) && count.TryGetInt64(out var number) ? number : 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(path, "the worker's reply is not what it should be", inputShape, e);
        }
    }

    /// <summary>The worker's line among what the script itself may have printed.</summary>
    private static string Reply(string output) =>
        Array.FindLast(output.Split('\n'), static line => line.StartsWith("{\"ok\":", StringComparison.Ordinal)) ?? output;

    /// <summary>The reason in the worker's reply; null where it ended without one.</summary>
    private static string? ReadError(string output)
    {
        try
        {
            using var reply = JsonDocument.Parse(Reply(output), new JsonDocumentOptions { MaxDepth = 8 });
            return reply.RootElement.ValueKind == JsonValueKind.Object && reply.RootElement.TryGetProperty("error", out var error) ? error.GetString()?.Trim() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ActiveLearningException(
                "WorkerNotFound", ErrorKind.ResourceUnavailable,
                $"TorchScript files are first opened by the worker program, which needs '{start.FileName}' of the .NET runtime: {e.Message}. Install the .NET runtime and put it on the PATH.", start.FileName, e);
        }
    }

    /// <summary>The program that runs managed assemblies: this very one where that is dotnet, else the one on the PATH.</summary>
    private static string DotnetPath()
    {
        var own = Environment.ProcessPath;
        return own is not null && Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? own : "dotnet";
    }

    private static ActiveLearningException Invalid(string path, string why, long[] inputShape, Exception? inner = null) => new(
        "TorchScriptInvalid", ErrorKind.InvalidData,
        $"'{path}' cannot be used as a TorchScript model: {why.TrimEnd('.')}. It must take an input of {string.Join(" x ", inputShape)} (check the input size and the channels); if it is damaged or too new, save it again with torch.jit.script or torch.jit.trace and .save(), in a PyTorch no newer than this libtorch.", path, inner);
}
