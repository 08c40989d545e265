using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ActiveLearning.Runtime;

/// <summary>
/// Makes items on a thread of its own, a bounded number ahead of who takes them. Disposing stops the thread, also in the middle, and
/// disposes what was made and not taken.
/// </summary>
/// <typeparam name="T">What is made.</typeparam>
internal sealed class Prefetcher<T> : IDisposable
{
    /// <summary>How long a stopped thread may take to end before it is left to end by itself: a stop must be answered within a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly BlockingCollection<T> _ready;
    private readonly CancellationTokenSource _stop;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The thread's name, for debuggers.</param>
    /// <param name="make">Yields the items; given a token that says when to stop. It runs on the new thread, its clean-up included.</param>
    /// <param name="ahead">How many items may wait.</param>
    /// <param name="cancellation">Stops it from outside.</param>
    public Prefetcher(string name, Func<CancellationToken, IEnumerable<T>> make, int ahead, CancellationToken cancellation)
    {
        _ready = new BlockingCollection<T>(ahead);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = _stop.Token;
        _thread = new Thread(() => Run(make, token)) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Takes the next item, waiting for it.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False after the last one.</returns>
    /// <exception cref="OperationCanceledException">Stopped from outside.</exception>
    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        try
        {
            if (_ready.TryTake(out item, Timeout.Infinite, _stop.Token))
                return true;
        }
        catch (OperationCanceledException) when (_failure is not null)
        {
            // The maker failed first; its error says more.
        }

        item = default;
        _failure?.Throw();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        if (_thread.Join(Patience))
            DisposeRest();
        else
            // Still inside one long native call, it finds the token set when it returns, and clears up itself.
            LeftThreads.Add(_thread);
    }

    private void Run(Func<CancellationToken, IEnumerable<T>> make, CancellationToken token)
    {
        try
        {
            foreach (var item in make(token))
            {
                try
                {
                    _ready.Add(item, token);
                }
                catch (OperationCanceledException)
                {
                    (item as IDisposable)?.Dispose();
                    throw;
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Stopped: nobody takes any more.
        }
        catch (Exception e)
        {
            // Carried to the thread that takes: an exception leaving this method would end the process.
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _ready.CompleteAdding();
            if (token.IsCancellationRequested)
                DisposeRest();
        }
    }

    private void DisposeRest()
    {
        while (_ready.TryTake(out var item))
            (item as IDisposable)?.Dispose();
    }
}
