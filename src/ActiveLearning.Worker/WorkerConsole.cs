using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary>Where a command writes, and what stops it.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Everything else.</param>
/// <param name="Verbose">Whether remarks are wanted.</param>
/// <param name="Stop">Stops the work.</param>
internal sealed record WorkerConsole(TextWriter Output, TextWriter Error, bool Verbose, CancellationToken Stop)
{
    /// <summary>An engine context that reports to <see cref="Error"/>.</summary>
    internal RunContext CreateContext() => new(
        Stop,
        problem: problem => Error.WriteLine($"al: {problem.Message}"),
        verbose: Verbose ? Error.WriteLine : null,
        warning: message => Error.WriteLine($"al: warning: {message}"));
}
