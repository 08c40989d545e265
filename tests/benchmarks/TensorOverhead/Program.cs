using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

// What one operation on tensors of one element costs through the wrapper: the call, the new tensor, its scope, its disposal. Processor time,
// the least of several rounds, so that what else runs on the machine matters little. The second column is PyTorch in the same run, where a
// python3 with torch is found (PYTHON names another). Exits with 1 where an operation costs more than 1,500 ns.
const int Rounds = 7;
const int Calls = 50_000;
const double Limit = 1500;

torch.set_num_threads(1);
using var mode = torch.no_grad();
using var a = torch.ones(1);
using var b = torch.ones(1);
var measured = new (string Name, string Python, Action Operation)[]
{
    ("a + b, disposed", "add", () => (a + b).Dispose()),
    ("a + b in a scope of its own", "add", () =>
    {
        using var scope = NewDisposeScope();
        _ = a + b;
    }),
    ("a.add_(b)", "add_", () => a.add_(b)),
    ("a.view(1), disposed", "view", () => a.view(1).Dispose()),
};
var python = Python();
var slowest = 0.0;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"operation",-30}{"here",10}{"PyTorch",10}   ns of processor time"));
foreach (var (name, key, operation) in measured)
{
    var cost = Enumerable.Range(0, Rounds + 2).Select(_ => Cost(operation)).Min();
    slowest = Math.Max(slowest, cost);
    var other = python.TryGetValue(key, out var value) ? value.ToString("f0", CultureInfo.InvariantCulture) : "-";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30}{cost,10:f0}{other,10}"));
}
return slowest < Limit ? 0 : 1;

static double Cost(Action operation)
{
    using var process = Process.GetCurrentProcess();
    var start = process.TotalProcessorTime;
    for (var i = 0; i < Calls; i++)
        operation();
    process.Refresh();
    return (process.TotalProcessorTime - start).TotalNanoseconds / Calls;
}

static Dictionary<string, double> Python()
{
    var interpreter = Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3";
    try
    {
        using var process = Process.Start(new ProcessStartInfo(interpreter, [Path.Combine(AppContext.BaseDirectory, "tensor_overhead.py")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return lines.Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
    catch (Win32Exception)
    {
        return [];
    }
}
