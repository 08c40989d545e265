using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Hosting;

/// <summary>
/// What all cmdlets of the module share: engine work runs on a thread of its own while the pipeline's thread writes what it reports, so that
/// Ctrl+C is answered at once; the engine's errors become the shell's. A command that takes a pool sees it as its database is when the command gets it.
/// </summary>
public abstract class ALCommand : PSCmdlet, IDisposable
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> s_poolParameters = new();

    private readonly CancellationTokenSource _stop = new();
    private ICommandHost? _shell;
    private Pool? _refreshed;

    private protected ALCommand()
    {
    }

    /// <summary>The shell, or a test's recorder.</summary>
    internal ICommandHost Shell
    {
        get => _shell ??= new ShellHost(this);
        set => _shell = value;
    }

    /// <summary>Releases what the command holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal void RunBegin() => Guard(Begin);

    internal void RunProcess() => Guard(() =>
    {
        if (s_poolParameters.GetOrAdd(GetType(), static type => type.GetProperty("Pool", typeof(Pool)))?.GetValue(this) is Pool pool)
            Refresh(pool);
        Process();
    });

    internal void RunEnd() => Guard(End);

    /// <summary>Called by the shell.</summary>
    protected sealed override void BeginProcessing() => RunBegin();

    /// <summary>Called by the shell.</summary>
    protected sealed override void ProcessRecord() => RunProcess();

    /// <summary>Called by the shell.</summary>
    protected sealed override void EndProcessing() => RunEnd();

    /// <summary>Called by the shell, on another thread, when the user presses Ctrl+C.</summary>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Before the first pipeline object.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>For each pipeline object, or once.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>After the last pipeline object.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Releases what the command holds; runs also when the pipeline was stopped.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Whether a switch is on.</summary>
    /// <param name="value">The switch.</param>
    /// <param name="name">Filled in by the compiler: its name.</param>
    private protected bool IsOn(SwitchParameter value, [CallerArgumentExpression(nameof(value))] string name = "") => Shell.IsOn(name, value);

    /// <summary>Takes in what other sessions wrote to a pool's database; once, however many of its samples come down the pipeline one after the other.</summary>
    /// <param name="pool">The pool.</param>
    private protected void Refresh(Pool pool)
    {
        if (ReferenceEquals(pool, _refreshed))
            return;
        _refreshed = pool;
        if (pool.Refresh())
            Shell.WriteWarning($"Update-ALPool has changed which samples pool '{pool.Name}' has; open it again with Get-ALPool to see them all.");
    }

    /// <summary>Runs engine work and returns its result; what it reports is written meanwhile.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="work">The work; ends soon after its context is stopped.</param>
    private protected T Run<T>(Func<RunContext, T> work)
    {
        T? result = default;
        foreach (var _ in EngineThread.Run<T>(Shell, (context, _) => result = work(context), _stop.Token))
        {
            // Work with one result delivers nothing on the way.
        }

        return result!;
    }

    /// <summary>Runs engine work and writes each of its results as they come.</summary>
    /// <typeparam name="T">The results' type.</typeparam>
    /// <param name="work">The work; enumerated on another thread, at most a few thousand results ahead.</param>
    private protected void WriteAll<T>(Func<RunContext, IEnumerable<T>> work)
        where T : class
    {
        var shell = Shell;
        var chunks = EngineThread.Run<T>(
            shell,
            (context, deliver) =>
            {
                foreach (var item in work(context))
                    deliver(item);
            },
            _stop.Token);
        foreach (var chunk in chunks)
            shell.WriteObjects(chunk);
    }

    private void Guard(Action phase)
    {
        try
        {
            phase();
        }
        catch (ActiveLearningException e)
        {
            Shell.Fail(e);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
