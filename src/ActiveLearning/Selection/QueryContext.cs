using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>What a strategy may ask: the candidates of a pool and what is known of them, computed on first use and kept.</summary>
public sealed class QueryContext
{
    private readonly float[]? _scores;

    /// <summary>Creates a context over the unlabeled, readable samples of a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="seed">Where strategies take their randomness from.</param>
    /// <param name="run">Cancellation and reports.</param>
    public QueryContext(Pool pool, SeedTree seed, RunContext run)
        : this(pool, pool.GetUnlabeledIndices(), null, null, seed, run)
    {
    }

    private QueryContext(Pool pool, int[] candidates, float[]? scores, string? measure, SeedTree seed, RunContext run)
    {
        Pool = pool;
        Candidates = candidates;
        Measure = measure;
        Seed = seed;
        Run = run;
        _scores = scores;
    }

    /// <summary>The pool.</summary>
    public Pool Pool { get; }

    /// <summary>Indices of the samples to choose from, ascending: unlabeled and readable.</summary>
    public int[] Candidates { get; }

    /// <summary>The name of the uncertainty behind the scores, or null.</summary>
    public string? Measure { get; }

    /// <summary>Where strategies take their randomness from.</summary>
    public SeedTree Seed { get; }

    /// <summary>Cancellation and reports.</summary>
    public RunContext Run { get; }

    /// <summary>What the context can give.</summary>
    public StrategyNeeds Offers => _scores is null ? StrategyNeeds.None : StrategyNeeds.Scores;

    /// <summary>Creates a context from scores that were streamed in; only scored samples are candidates.</summary>
    /// <param name="collector">The scores.</param>
    /// <param name="seed">Where strategies take their randomness from.</param>
    /// <param name="run">Cancellation and reports; is warned of samples that got a label since they were scored.</param>
    /// <exception cref="ActiveLearningException">
    /// There are no scores (<c>NoCandidates</c>), a score is NaN or infinite (<c>ScoreNotFinite</c>),
    /// or a sample came with two different scores (<c>ScoreConflict</c>).
    /// </exception>
    public static QueryContext FromScores(ScoreCollector collector, SeedTree seed, RunContext run)
    {
        if (collector.Pool is not { } pool)
            throw new ActiveLearningException("NoCandidates", ErrorKind.InvalidOperation, "There are no scores to select from; every sample may be labeled already.");
        var (indices, scores, dropped) = collector.Finish();
        if (dropped > 0)
            run.Warning?.Invoke($"{dropped} of {collector.Count} scored samples were left out: they have a label by now or cannot be read.");
        return new QueryContext(pool, indices, scores, collector.Measure, seed, run);
    }

    /// <summary>One uncertainty per candidate, in the order of <see cref="Candidates"/>; finite, higher is more worth labeling.</summary>
    /// <exception cref="ActiveLearningException">The context has neither scores nor a model to compute them with (<c>ScoresMissing</c>).</exception>
    public float[] GetScores() =>
        _scores ?? throw new ActiveLearningException(
            "ScoresMissing", ErrorKind.InvalidOperation,
            "This needs uncertainties: give a model to compute them with, or pipe scores from Get-ALUncertainty.", Pool);
}
