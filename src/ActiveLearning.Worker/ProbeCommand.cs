using System.CommandLine;
using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary>
/// <c>al probe file.pt</c>: loads a TorchScript file in this process, so that a file that ends the process ends no other, and prints what it
/// found as one line of JSON. Exit code 0 where the file can be used, 2 where it cannot, anything else where the process did not survive it.
/// </summary>
internal static class ProbeCommand
{
    private const int MaximumDimensions = 8;
    private const long MaximumElements = 1L << 28;

    internal static Command Create(Func<Func<ParseResult, WorkerConsole, int>, Func<ParseResult, int>> execute)
    {
        var file = new Argument<string>("file") { Description = "The TorchScript file." };
        var input = new Option<string?>("--input") { Description = "Shape of a trial input, for example 1,3,32,32: the model is run once and the output's shape is told." };
        var command = new Command("probe", "Load a TorchScript file and describe it in one line of JSON.") { file, input };
        command.SetAction(execute((result, console) =>
        {
            TorchScriptReport report;
            try
            {
                report = TorchScriptProbe.Probe(Path.GetFullPath(result.GetRequiredValue(file)), ParseShape(result.GetValue(input)));
            }
            catch (ActiveLearningException e)
            {
                report = TorchScriptReport.Failed(e.Message);
            }

            console.Output.WriteLine(report.ToJson());
            if (report.Error is not null)
                console.Error.WriteLine(report.Error);
            return report.Ok ? ExitCodes.Success : ExitCodes.InvalidInput;
        }));
        return command;
    }

    private static long[]? ParseShape(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split(',');
        var shape = new long[parts.Length];
        var elements = 1L;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts.Length > MaximumDimensions
                || !long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i])
                || shape[i] is < 1 or > MaximumElements
                || (elements *= shape[i]) > MaximumElements)
            {
                throw new ActiveLearningException("InvalidShape", ErrorKind.InvalidArgument, $"'{text}' is no input shape; write whole numbers with commas, such as 1,3,32,32.", text);
            }
        }

        return shape;
    }
}
