using System.Runtime.InteropServices;
using ActiveLearning.Runtime;

namespace ActiveLearning.Worker;

/// <summary>
/// Turns Ctrl+C and requests to end into a cancelled token. The engine stops between batches; where one batch lasts longer than a
/// second, the process ends without it. Neither way leaves half a file.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.7);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private Timer? _deadline;

    internal StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCodes.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCodes.Terminated));
    }

    /// <summary>Cancelled at the first signal.</summary>
    internal CancellationToken Token => _stop.Token;

    /// <summary>The exit code that goes with the signal.</summary>
    internal int ExitCode { get; private set; } = ExitCodes.Interrupted;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _deadline?.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        if (_stop.IsCancellationRequested)
            return;
        ExitCode = exitCode;
        _deadline = new Timer(_ => ProcessExit.Now(exitCode), null, s_patience, Timeout.InfiniteTimeSpan);
        _stop.Cancel();
    }
}
