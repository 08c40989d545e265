using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActiveLearning.Runtime;

namespace ActiveLearning.Models;

/// <summary>
/// Opens a TorchScript file in a child process (<c>al probe</c>) first: a damaged file or one with unknown operators can end the process
/// that opens it, which must not be the user's shell.
/// </summary>
public static class ProbeClient
{
    private const string WorkerName = "al.dll";
    private const int MaxReplyLength = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Probes a file.</summary>
    /// <param name="path">Full path of the TorchScript file.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">
    /// The worker is missing (<c>WorkerNotFound</c>), or the file cannot be loaded (<c>TorchScriptInvalid</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static ProbeReport Probe(string path, RunContext context) =>
        Probe(path, Path.Combine(Path.GetDirectoryName(typeof(ProbeClient).Assembly.Location) ?? AppContext.BaseDirectory, WorkerName), Limit, context);

    internal static ProbeReport Probe(string path, string worker, TimeSpan limit, RunContext context)
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
            throw Invalid(path, string.Create(CultureInfo.InvariantCulture, $"opening it took more than {limit.TotalSeconds:0} s"));
        }

        process.WaitForExit();
        return ReadReply(path, process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
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

    private static ProbeReport ReadReply(string path, int exitCode, string output, string errors)
    {
        if (exitCode != 0)
        {
            var said = ReadError(output) ?? (errors.Trim() is { Length: > 0 } text ? text : output.Trim());
            var line = said.Split('\n')[0].Trim();
            throw Invalid(path, line.Length > 0 ? line[..Math.Min(line.Length, 400)] : $"the process that opened it ended with code {exitCode}");
        }

        if (output.Length > MaxReplyLength)
            throw Invalid(path, "the worker's reply is too long");
        try
        {
            using var reply = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 8 });
            return new ProbeReport(
                reply.RootElement.ValueKind == JsonValueKind.Object && reply.RootElement.TryGetProperty("parameters", out var count) && count.TryGetInt64(out var number) ? number : 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(path, "the worker's reply is not what it should be", e);
        }
    }

    /// <summary>The reason in the worker's reply; null where it ended without one.</summary>
    private static string? ReadError(string output)
    {
        try
        {
            using var reply = JsonDocument.Parse(output, new JsonDocumentOptions { MaxDepth = 8 });
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

    private static ActiveLearningException Invalid(string path, string why, Exception? inner = null) => new(
        "TorchScriptInvalid", ErrorKind.InvalidData,
        $"'{path}' cannot be used as a TorchScript model: {why}. Save it again with torch.jit.script or torch.jit.trace and .save(), in a PyTorch no newer than this libtorch.", path, inner);
}
