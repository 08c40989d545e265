using System.Management.Automation;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Transforms;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>
/// What the cmdlets that run samples through a model share: they take a pool, or some of its samples. Samples are gathered, since one pass
/// over many costs little more than a pass over one.
/// </summary>
/// <typeparam name="T">What is written, one per sample.</typeparam>
public abstract class ScoringCommand<T> : PredictCommand
    where T : class
{
    private readonly Dictionary<Pool, List<int>> _gathered = new(ReferenceEqualityComparer.Instance);

    private protected ScoringCommand()
    {
    }

    /// <summary>The pool. Samples, scores and batch items from the pipeline bring their own.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public Pool Pool { get; set; } = null!;

    /// <summary>Pools, samples, scores or batch items. Beside a -Pool, samples of that pool only.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Positions of samples in the pool, from 0; without it, all that the cmdlet is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [IndexTransform]
    [AllowEmptyCollection]
    [AllowNull]
    public int[]? Index { get; set; }

    /// <summary>The model that looks at the samples.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Model Model { get; set; } = null!;

    /// <summary>Runs samples through the model.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">Which samples; null for all that the cmdlet is for.</param>
    /// <param name="context">Cancellation and reports.</param>
    private protected abstract IEnumerable<T> Score(Pool pool, IReadOnlyList<int>? indices, RunContext context);

    /// <inheritdoc/>
    protected override void Process()
    {
        var own = PoolOf.Object(InputObject);
        if (own is not null && own != Pool)
        {
            Shell.WriteError(new ActiveLearningException(
                "PoolMismatch", ErrorKind.InvalidArgument,
                $"{PoolOf.Strangeness("An object", own, Pool)} Leave -Pool out to use its own pool. It was left out.", InputObject));
            return;
        }

        // Beside a -Pool any object is taken for input, and one that names no sample must not mean all of them.
        if (own is null && InputObject is not null && Index is null)
        {
            Shell.WriteError(new ActiveLearningException(
                "SampleMissing", ErrorKind.InvalidArgument,
                "An object names no sample: it needs a property Index, or to be a sample, a score or a batch item. It was left out.", InputObject));
            return;
        }

        if (Index is null)
        {
            var pool = Pool;
            WriteAll(context => Score(pool, null, context));
            return;
        }

        if (!_gathered.TryGetValue(Pool, out var indices))
            _gathered.Add(Pool, indices = []);
        foreach (var index in Index)
        {
            if ((uint)index < (uint)Pool.Count)
                indices.Add(index);
            else
                Shell.WriteError(Errors.NoSuchIndex(Pool, index));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var (pool, indices) in _gathered)
        {
            if (indices.Count > 0)
                WriteAll(context => Score(pool, indices, context));
        }
    }
}
