using ActiveLearning.Scoring;
using ActiveLearning.Selection.Caching;

namespace ActiveLearning.Selection;

/// <summary>What else a query is told, whatever its strategy.</summary>
public sealed record QuerySettings
{
    private readonly long _memoryLimit;

    /// <summary>Which candidates are chosen from; null for all.</summary>
    public PreFilter? PreFilter { get; init; }

    /// <summary>
    /// How many bytes the matrices of the query may take in memory together; what does not fit lies in a mapped file in the temporary folder. Half of the memory there is, where nothing is
    /// said, or 0. Changes speed, not results.
    /// </summary>
    public long MemoryLimit
    {
        get => _memoryLimit > 0 ? _memoryLimit : MemoryBudget.DefaultLimit;
        init => _memoryLimit = value;
    }

    /// <summary>Where the query looks for what the model said of samples before, and keeps what it says now; null for nowhere.</summary>
    public QueryCache? Cache { get; init; }

    /// <summary>Class probabilities from elsewhere, which count instead of what the model would say; null where there are none.</summary>
    public ProbabilityFile? Probabilities { get; init; }
}
