using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>What a file of labels would change in a pool.</summary>
public sealed class LabelImportPlan
{
    private readonly Pool _pool;
    private readonly IReadOnlyList<LabelChange> _changes;
    private readonly IReadOnlyDictionary<int, string?> _before;

    /// <summary>Keeps a plan.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="changes">The changes in order.</param>
    /// <param name="before">The label that each sample of the changes had when they were decided.</param>
    /// <param name="changed">Indices of the samples whose label will be another one, ascending.</param>
    /// <param name="summary">The counts.</param>
    internal LabelImportPlan(
        Pool pool, IReadOnlyList<LabelChange> changes, IReadOnlyDictionary<int, string?> before, IReadOnlyList<int> changed, LabelImportSummary summary)
    {
        _pool = pool;
        _changes = changes;
        _before = before;
        Changed = changed;
        Summary = summary;
    }

    /// <summary>The counts, as they are once the plan has been applied.</summary>
    public LabelImportSummary Summary { get; }

    /// <summary>Indices of the samples whose label will be another one, ascending.</summary>
    public IReadOnlyList<int> Changed { get; }

    /// <summary>Changes the pool: all that is planned at once, or nothing.</summary>
    /// <exception cref="ActiveLearningException">
    /// A sample of the plan got another label since (<c>PoolChanged</c>), or the pool cannot be changed; it is as it was.
    /// </exception>
    public void Apply()
    {
        if (_changes.Count > 0)
            _pool.Apply(_changes, Summary.NewClasses.Count > 0, Check);
    }

    private void Check()
    {
        foreach (var (index, label) in _before)
        {
            if (_pool.GetSample(index).Label != label)
            {
                throw new ActiveLearningException(
                    "PoolChanged", ErrorKind.InvalidOperation,
                    $"Others have labeled '{ShownText.Of(_pool.GetId(index))}' and perhaps more since '{Summary.Path}' was read; nothing of it was imported. Import it again.", Summary.Path);
            }
        }
    }
}
