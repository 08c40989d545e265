using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Worker;

/// <summary>Loads a TorchScript file with libtorch and looks at it.</summary>
internal static class TorchScriptProbe
{
    /// <summary>Loads the file, counts its parameters and, when a shape is given, runs it once on zeros.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="inputShape">Shape of the trial input, or null for no trial.</param>
    internal static TorchScriptReport Probe(string path, long[]? inputShape)
    {
        if (!File.Exists(path))
            return TorchScriptReport.Failed("there is no such file");
        // A trial on a large network takes a while: all processors then, as in use.
        TorchRuntime.Initialize(inputShape is null ? 1 : 0);
        try
        {
            using var scope = torch.NewDisposeScope();
            using var noGradients = torch.no_grad();
            using var module = torch.jit.load(path);
            module.eval();
            var parameters = module.parameters().ToArray();
            var outputShape = inputShape is null ? null : Scores(module.call(torch.zeros(inputShape)))?.shape;
            return new TorchScriptReport(true, parameters.Sum(parameter => parameter.numel()), Hint(parameters), outputShape, null);
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or NotImplementedException or InvalidCastException or BadImageFormatException)
        {
            return TorchScriptReport.Failed(Reason(e.Message));
        }
    }

    /// <summary>The class scores: the output, or the first of several; null where that is no tensor.</summary>
    private static torch.Tensor? Scores(object? output) => output switch
    {
        torch.Tensor scores => scores,
        ITuple { Length: > 0 } tuple => tuple[0] as torch.Tensor,
        torch.Tensor[] { Length: > 0 } list => list[0],
        _ => null,
    };

    /// <summary>The line that says why: the interpreter puts it last, after its own stack; other messages put it first, before the native one.</summary>
    private static string Reason(string message)
    {
        const string marker = "RuntimeError: ";
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = Array.FindLast(lines, line => line.StartsWith(marker, StringComparison.Ordinal))?[marker.Length..] ?? lines.FirstOrDefault();
        return string.IsNullOrWhiteSpace(reason) ? "libtorch gave no reason" : reason;
    }

    private static string? Hint(torch.Tensor[] parameters) =>
        Array.Find(parameters, parameter => parameter.shape.Length is 2 or 4)?.shape switch
        {
            [_, var channels, _, _] => FormattableString.Invariant($"N x {channels} x H x W"),
            [_, var features] => FormattableString.Invariant($"N x {features}"),
            _ => null,
        };
}
