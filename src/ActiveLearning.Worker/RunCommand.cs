using System.CommandLine;
using System.Globalization;
using ActiveLearning.Experiments;

namespace ActiveLearning.Worker;

/// <summary><c>al run recipe.yaml</c>: runs a recipe's cycles and prints a line for each.</summary>
internal static class RunCommand
{
    internal static Command Create(Func<Func<ParseResult, WorkerConsole, int>, Func<ParseResult, int>> execute)
    {
        var file = new Argument<string>("recipe") { Description = "The YAML file that says what to run." };
        var device = new Option<string?>("--device") { Description = "Where to train: Auto, Cpu, Cuda or Cuda:n; instead of the recipe's." };
        var folder = new Option<string?>("--out") { Description = "The folder of the results; instead of the recipe's." };
        var command = new Command("run", "Run a recipe: train, measure, choose the next samples, write them out, and round again.") { file, device, folder };
        command.SetAction(execute((result, console) =>
        {
            var path = Path.GetFullPath(result.GetRequiredValue(file));
            var recipe = CycleRecipe.Load(path);
            if (result.GetValue(device) is { } wanted)
                recipe = recipe with { Training = recipe.Training with { Device = wanted } };
            if (result.GetValue(folder) is { } output)
                recipe = recipe with { Output = Path.GetFullPath(output) };
            Run(recipe, Path.GetDirectoryName(path)!, console);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static void Run(CycleRecipe recipe, string baseDirectory, WorkerConsole console)
    {
        console.Output.WriteLine("cycle  labels  accuracy    loss  seconds");
        CycleResult? last = null;
        foreach (var result in CycleRunner.Run(recipe, baseDirectory, console.CreateContext()))
        {
            console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Cycle,5}  {result.Labels,6}  {result.Accuracy,8:0.0000}  {result.Loss,6:0.000}  {result.Seconds,7:0.0}"));
            console.Output.Flush();
            last = result;
        }

        if (last?.BatchPath is { } batch)
            console.Output.WriteLine($"Label these next: {batch}");
        console.Output.WriteLine($"All cycles: {Path.Combine(Path.GetFullPath(recipe.Output, baseDirectory), CycleRunner.ResultsFile)}");
    }
}
