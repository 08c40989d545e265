using System.CommandLine;
using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary><c>al version</c>: the versions of the module and of the libraries it runs on.</summary>
internal static class VersionCommand
{
    internal static Command Create(Func<Func<ParseResult, WorkerConsole, int>, Func<ParseResult, int>> execute)
    {
        var command = new Command("version", "Print the versions of the module and of the libraries it runs on.");
        command.SetAction(execute(static (_, console) =>
        {
            foreach (var (name, version) in LibraryVersions.Current.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                console.Output.WriteLine($"{name} {version}");
            return ExitCodes.Success;
        }));
        return command;
    }
}
