using ActiveLearning.Pools;

namespace ActiveLearning.Exchange.Labels;

/// <summary>What a file of labels would change in a pool.</summary>
public sealed class LabelImportPlan
{
    private readonly Pool _pool;
    private readonly IReadOnlyList<LabelChange> _changes;

    internal LabelImportPlan(Pool pool, IReadOnlyList<LabelChange> changes, IReadOnlyList<int> changed, LabelImportSummary summary)
    {
        _pool = pool;
        _changes = changes;
        Changed = changed;
        Summary = summary;
    }

    /// <summary>The counts, as they are once the plan has been applied.</summary>
    public LabelImportSummary Summary { get; }

    /// <summary>Indices of the samples whose label will be another one, ascending.</summary>
    public IReadOnlyList<int> Changed { get; }

    /// <summary>Changes the pool: all that is planned at once, or nothing.</summary>
    /// <exception cref="Runtime.ActiveLearningException">The pool cannot be changed; it is as it was.</exception>
    public void Apply()
    {
        if (_changes.Count > 0)
            _pool.Apply(_changes, addClass: Summary.NewClasses.Count > 0);
    }
}
