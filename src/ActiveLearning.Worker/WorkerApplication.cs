using System.CommandLine;
using System.CommandLine.Invocation;
using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary>The command line of <c>al</c>: results on standard output, one line per error on standard error.</summary>
internal static class WorkerApplication
{
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Tell what is decided, and where an error arose.", Recursive = true };

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments after the program's name.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives errors, warnings and remarks.</param>
    /// <param name="stop">Stops the work.</param>
    /// <param name="stoppedExitCode">Gives the exit code of a stopped run.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static int Run(string[] arguments, TextWriter output, TextWriter error, CancellationToken stop, Func<int> stoppedExitCode)
    {
        var root = new RootCommand("Active learning without a shell: says which samples to label next.")
        {
            Verbose,
        };
        root.Subcommands.Add(RunCommand.Create(Execute));
        root.Subcommands.Add(ProbeCommand.Create(Execute));
        root.Subcommands.Add(VersionCommand.Create(Execute));
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var problem in parsed.Errors)
                error.WriteLine($"al: {problem.Message} See 'al --help'.");
            return ExitCodes.InvalidInput;
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // StopSignal is the one that handles signals.
            ProcessTerminationTimeout = null,
        });

        Func<ParseResult, int> Execute(Func<ParseResult, WorkerConsole, int> action) => result =>
        {
            var verbose = result.GetValue(Verbose);
            try
            {
                return action(result, new WorkerConsole(output, error, verbose, stop));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                error.WriteLine("al: stopped.");
                return stoppedExitCode();
            }
            catch (ActiveLearningException e)
            {
                error.WriteLine($"al: {OneLine(e.Message)}");
                if (verbose)
                    error.WriteLine(e);
                return e.ErrorId is "InvalidRecipe" or "FileNotFound" or "InvalidArguments" ? ExitCodes.InvalidInput : ExitCodes.Failure;
            }
            catch (Exception e)
            {
                error.WriteLine($"al: unexpected {e.GetType().Name}: {OneLine(e.Message)}{(verbose ? "" : " Run it again with --verbose for the details.")}");
                if (verbose)
                    error.WriteLine(e);
                return ExitCodes.Failure;
            }
        };
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
