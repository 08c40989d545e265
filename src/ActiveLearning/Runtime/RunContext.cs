namespace ActiveLearning.Runtime;

/// <summary>
/// What a long engine operation is given by whoever runs it: a way to be stopped, and places for progress, bad items and remarks.
/// The callbacks are called on the thread that runs the operation.
/// </summary>
public sealed class RunContext
{
    private readonly CancellationToken _cancellation;

    /// <summary>Creates a context; every part may be left out.</summary>
    /// <param name="cancellation">Asked between batches; a stopped operation throws <see cref="OperationCanceledException"/>.</param>
    /// <param name="progress">Receives progress; called as often as the engine likes, the receiver limits the rate.</param>
    /// <param name="problem">Receives bad items.</param>
    /// <param name="verbose">Receives what was decided (device, thread count, caches).</param>
    /// <param name="warning">Receives warnings.</param>
    /// <param name="onCaller">Runs something on the caller's thread; see <see cref="OnCaller"/>.</param>
    public RunContext(
        CancellationToken cancellation = default,
        Action<ProgressUpdate>? progress = null,
        Action<ItemProblem>? problem = null,
        Action<string>? verbose = null,
        Action<string>? warning = null,
        Action<Action, CancellationToken>? onCaller = null)
    {
        _cancellation = cancellation;
        Progress = progress;
        Problem = problem;
        Verbose = verbose;
        Warning = warning;
        OnCaller = onCaller;
    }

    /// <summary>A context that cannot be stopped and tells nobody.</summary>
    public static RunContext None { get; } = new();

    /// <summary>Asked between batches.</summary>
    public CancellationToken Cancellation => _cancellation;

    /// <summary>Receives progress, or null.</summary>
    public Action<ProgressUpdate>? Progress { get; }

    /// <summary>Receives bad items, or null.</summary>
    public Action<ItemProblem>? Problem { get; }

    /// <summary>Receives what was decided, or null.</summary>
    public Action<string>? Verbose { get; }

    /// <summary>Receives warnings, or null.</summary>
    public Action<string>? Warning { get; }

    /// <summary>
    /// Runs something on the thread of whoever called the engine and returns, or throws, when it has ended; the token ends the waiting. For what is bound to
    /// that thread, such as a shell's script block. Null where nobody waits there (the worker <c>al</c>).
    /// </summary>
    public Action<Action, CancellationToken>? OnCaller { get; }

    /// <summary>Throws <see cref="OperationCanceledException"/> when the operation has been stopped.</summary>
    public void ThrowIfStopped() => _cancellation.ThrowIfCancellationRequested();
}
