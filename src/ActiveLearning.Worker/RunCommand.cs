using System.CommandLine;
using System.Globalization;
using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary><c>al run experiment.yaml</c>: runs an experiment and prints a line for each finished cycle.</summary>
internal static class RunCommand
{
    internal static Command Create(Func<Func<ParseResult, WorkerConsole, int>, Func<ParseResult, int>> execute)
    {
        var file = new Argument<string>("experiment") { Description = "The YAML file that says what to run." };
        var folder = new Option<string?>("--out") { Description = "The directory of the results; instead of the experiment's." };
        var resume = new Option<bool>("--resume") { Description = "Go on with what an earlier run has left in the directory." };
        var force = new Option<bool>("--force") { Description = "Begin anew: delete what an earlier run has left in the directory." };
        var replay = new Option<string?>("--replay") { Description = "A directory of an experiment whose picks are labeled instead of choosing." };
        var throttle = new Option<int>("--throttle") { Description = "How many lanes (a strategy with a seed) run side by side.", DefaultValueFactory = _ => 1 };
        var pool = new Option<string?>("--pool") { Description = "The samples to choose from; instead of the experiment's." };
        var test = new Option<string?>("--test-pool") { Description = "The samples to measure on; instead of the experiment's." };
        var device = new Option<string?>("--device") { Description = "Where to train: Auto, Cpu, Cuda or Cuda:n; instead of the experiment's." };
        var command = new Command("run", "Run an experiment: label, train, measure and choose, cycle by cycle, for every strategy and seed.")
        {
            file, folder, resume, force, replay, throttle, pool, test, device,
        };
        command.SetAction(execute((result, console) =>
        {
            string? Full(Option<string?> option) => result.GetValue(option) is { } path ? Path.GetFullPath(path) : null;
            var path = Path.GetFullPath(result.GetRequiredValue(file));
            if (result.GetValue(resume) && result.GetValue(force))
                throw new ActiveLearningException("InvalidArguments", ErrorKind.InvalidArgument, "--resume and --force exclude each other.");
            var options = new ExperimentOptions
            {
                BaseDirectory = Path.GetDirectoryName(path)!,
                OutputPath = Full(folder),
                Resume = result.GetValue(resume),
                Force = result.GetValue(force),
                Replay = Full(replay),
                ThrottleLimit = result.GetValue(throttle),
                PoolPath = Full(pool),
                TestPoolPath = Full(test),
                Device = result.GetValue(device),
            };
            Run(ExperimentRecipe.Load(path), options, console);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static void Run(ExperimentRecipe recipe, ExperimentOptions options, WorkerConsole console)
    {
        var width = Math.Max("strategy".Length, recipe.Strategies.Max(strategy => strategy.Label.Length));
        console.Output.WriteLine($"{"strategy".PadRight(width)}  seed  cycle  labels  accuracy    loss  seconds");
        foreach (var result in ExperimentRunner.Run(recipe, options, console.CreateContext()))
        {
            var seconds = result.TrainingSeconds + result.EvaluationSeconds + result.QuerySeconds;
            console.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Strategy.PadRight(width)}  {result.Seed,4}  {result.Cycle,5}  {result.Labels,6}  {result.Accuracy,8:0.0000}  {result.Loss,6:0.000}  {seconds,7:0.0}"));
            console.Output.Flush();
        }

        console.Output.WriteLine($"Results: {Path.GetFullPath(options.OutputPath ?? recipe.Output, options.BaseDirectory)}");
    }
}
