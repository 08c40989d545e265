using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace ActiveLearning.Runtime;

/// <summary>
/// Runs one long operation on a thread of its own while the caller waits and passes on what it tells, so that the caller's callbacks run
/// on the caller's thread and a stop is answered at once even while the operation is inside one long native call.
/// </summary>
internal static class BackgroundRun
{
    /// <summary>How long a stopped operation may take to end before it is left to end by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs an operation to its end.</summary>
    /// <param name="name">The thread's name, for debuggers.</param>
    /// <param name="context">The caller's context.</param>
    /// <param name="work">The operation; the context it is given may be used on its thread.</param>
    /// <returns>What the operation returns; where the caller was stopped first, a disposable result is disposed.</returns>
    /// <exception cref="OperationCanceledException">The caller was stopped.</exception>
    public static T Run<T>(string name, RunContext context, Func<RunContext, T> work)
    {
        var said = new BlockingCollection<Action>();
        var outcome = new Outcome<T>();
        // Not disposed: an abandoned thread may still ask its token.
        var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var inner = new RunContext(
            stop.Token,
            context.Progress is { } progress ? update => said.Add(() => progress(update)) : null,
            context.Problem is { } problem ? item => said.Add(() => problem(item)) : null,
            context.Verbose is { } verbose ? text => said.Add(() => verbose(text)) : null,
            context.Warning is { } warning ? text => said.Add(() => warning(text)) : null,
            context.OnCaller);
        var thread = new Thread(() =>
        {
            try
            {
                outcome.Succeed(work(inner));
            }
            catch (Exception e)
            {
                // Carried to the caller's thread: an exception leaving this method would end the process.
                outcome.Fail(e);
            }
            finally
            {
                said.CompleteAdding();
            }
        })
        { IsBackground = true, Name = name };
        thread.Start();

        try
        {
            foreach (var tell in said.GetConsumingEnumerable(context.Cancellation))
                tell();
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            thread.Join(Patience);
            LeftThreads.Add(thread);
            outcome.Abandon();
            throw;
        }
        catch
        {
            // One of the caller's own callbacks failed: nobody waits for the result any more.
            stop.Cancel();
            LeftThreads.Add(thread);
            outcome.Abandon();
            throw;
        }

        return outcome.Get();
    }

    private sealed class Outcome<T>
    {
        private readonly object _gate = new();
        private ExceptionDispatchInfo? _failure;
        private T? _result;
        private bool _succeeded;
        private bool _abandoned;

        public void Succeed(T result)
        {
            lock (_gate)
            {
                _result = result;
                _succeeded = true;
                if (_abandoned)
                    (result as IDisposable)?.Dispose();
            }
        }

        public void Fail(Exception e) => _failure = ExceptionDispatchInfo.Capture(e);

        public void Abandon()
        {
            lock (_gate)
            {
                _abandoned = true;
                if (_succeeded)
                    (_result as IDisposable)?.Dispose();
            }
        }

        public T Get()
        {
            _failure?.Throw();
            return _result!;
        }
    }
}
