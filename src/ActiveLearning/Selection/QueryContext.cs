using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>
/// What a strategy may ask: the candidates of a pool and what is known of them. What its <see cref="StrategyNeeds"/> name is computed with the
/// model in one pass before it runs; the matrices together may take half of the memory there is.
/// </summary>
public sealed class QueryContext
{
    private readonly Measure? _measure;
    private readonly PredictOptions _options;
    private float[]? _scores;
    private FeatureMatrix? _probabilities;
    private FeatureMatrix? _embeddings;

    /// <summary>Creates a context over the unlabeled, readable samples of a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="seed">Where strategies take their randomness from.</param>
    /// <param name="run">Cancellation and reports.</param>
    /// <param name="model">The model to compute what strategies need; null where they need nothing.</param>
    /// <param name="measure">The uncertainty to compute for strategies that need scores.</param>
    /// <param name="options">How to run samples through the model; null for the defaults.</param>
    public QueryContext(Pool pool, SeedTree seed, RunContext run, Model? model = null, Measure? measure = null, PredictOptions? options = null)
    {
        Pool = pool;
        Candidates = pool.GetUnlabeledIndices();
        Seed = seed;
        Run = run;
        Model = model;
        Measure = measure?.Name;
        _measure = measure;
        _options = options ?? new PredictOptions();
    }

    private QueryContext(Pool pool, int[] candidates, float[] scores, string? measure, SeedTree seed, RunContext run, Model? model, PredictOptions? options)
    {
        Pool = pool;
        Candidates = candidates;
        Seed = seed;
        Run = run;
        Model = model;
        Measure = measure;
        _options = options ?? new PredictOptions();
        _scores = scores;
    }

    /// <summary>The pool.</summary>
    public Pool Pool { get; }

    /// <summary>The model, or null.</summary>
    public Model? Model { get; }

    /// <summary>Indices of the samples to choose from, ascending: unlabeled, and as far as is known readable.</summary>
    public int[] Candidates { get; private set; }

    /// <summary>The name of the uncertainty behind the scores, or null.</summary>
    public string? Measure { get; }

    /// <summary>Where strategies take their randomness from.</summary>
    public SeedTree Seed { get; }

    /// <summary>Cancellation and reports.</summary>
    public RunContext Run { get; }

    /// <summary>Creates a context from scores that were streamed in; only scored samples are candidates.</summary>
    /// <param name="collector">The scores.</param>
    /// <param name="seed">Where strategies take their randomness from.</param>
    /// <param name="run">Cancellation and reports; is warned of samples that got a label since they were scored.</param>
    /// <param name="model">The model to compute what else strategies need; null where they need no more.</param>
    /// <param name="options">How to run samples through the model; null for the defaults.</param>
    /// <exception cref="ActiveLearningException">
    /// There are no scores (<c>NoCandidates</c>), a score is NaN or infinite (<c>ScoreNotFinite</c>),
    /// or a sample came with two different scores (<c>ScoreConflict</c>).
    /// </exception>
    public static QueryContext FromScores(ScoreCollector collector, SeedTree seed, RunContext run, Model? model = null, PredictOptions? options = null)
    {
        if (collector.Pool is not { } pool)
            throw new ActiveLearningException("NoCandidates", ErrorKind.InvalidOperation, "There are no scores to select from; every sample may be labeled already.");
        var (indices, scores, dropped) = collector.Finish();
        if (dropped > 0)
            run.Warning?.Invoke($"{dropped} of {collector.Count} scored samples were left out: they have a label by now or cannot be read.");
        return new QueryContext(pool, indices, scores, collector.Measure, seed, run, model, options);
    }

    /// <summary>One uncertainty per candidate, in the order of <see cref="Candidates"/>; finite, higher is more worth labeling.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Scores"/> among its needs.</exception>
    public float[] GetScores() => _scores ?? throw Undeclared(StrategyNeeds.Scores);

    /// <summary>Class distributions, one row per candidate.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Probabilities"/> among its needs.</exception>
    public FeatureMatrix GetProbabilities() => _probabilities ?? throw Undeclared(StrategyNeeds.Probabilities);

    /// <summary>Embeddings, one row per candidate.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Embeddings"/> among its needs.</exception>
    public FeatureMatrix GetEmbeddings() => _embeddings ?? throw Undeclared(StrategyNeeds.Embeddings);

    /// <summary>Computes what a strategy needs. Samples that turn out unreadable leave the candidates.</summary>
    /// <param name="needs">The strategy's needs.</param>
    /// <exception cref="ActiveLearningException">
    /// Scores are needed and there is no model and measure to compute them with (<c>ScoresMissing</c>), there is no model for the rest
    /// (<c>ModelMissing</c>), a computed score is not finite (<c>ScoreNotFinite</c>), or the matrices are too large (<c>TooLarge</c>).
    /// </exception>
    internal void Prepare(StrategyNeeds needs)
    {
        if (_scores is not null)
            needs &= ~StrategyNeeds.Scores;
        if (needs == StrategyNeeds.None || Candidates.Length == 0)
            return;
        if ((needs & StrategyNeeds.Scores) != 0 && (Model is null || _measure is null))
        {
            throw new ActiveLearningException(
                "ScoresMissing", ErrorKind.InvalidOperation,
                "The strategy needs uncertainties: give a model and a measure to compute them with, or pipe scores from Get-ALUncertainty.", Pool);
        }

        if (Model is null)
            throw new ActiveLearningException("ModelMissing", ErrorKind.InvalidOperation, $"The strategy needs {needs.ToString().ToLowerInvariant()} of the samples: give a model to compute them with.", Pool);
        Compute(Model, needs);
    }

    private static InvalidOperationException Undeclared(StrategyNeeds need) =>
        new($"A strategy that asks for {need} must name it among its needs.");

    private void Compute(Model model, StrategyNeeds needs)
    {
        var parts =
            ((needs & StrategyNeeds.Probabilities) != 0 ? PredictionParts.Probabilities : PredictionParts.None) |
            ((needs & StrategyNeeds.Embeddings) != 0 ? PredictionParts.Embeddings : PredictionParts.None);
        var candidates = Candidates;
        var kept = new int[candidates.Length];
        var scores = new float[candidates.Length];
        var probabilities = (needs & StrategyNeeds.Probabilities) != 0 ? new FeatureMatrix(candidates.Length) : null;
        var embeddings = (needs & StrategyNeeds.Embeddings) != 0 ? new FeatureMatrix(candidates.Length) : null;
        var count = 0;
        var position = 0;
        foreach (var batch in Predictor.Run(model, Pool, candidates, parts, _options with { Measure = (needs & StrategyNeeds.Scores) != 0 ? _measure : null }, Run))
        {
            probabilities?.Append(batch.Probabilities!, batch.Classes);
            embeddings?.Append(batch.Embeddings!, batch.FeatureCount);
            for (var i = 0; i < batch.Count; i++, count++)
            {
                // The batches hold the candidates in their order, less the unreadable ones.
                while (candidates[position] != batch.Indices[i])
                    position++;
                kept[count] = batch.Indices[i];
                scores[count] = _scores is null ? batch.Scores?[i] ?? 0 : _scores[position];
            }
        }

        Candidates = kept[..count];
        _probabilities = probabilities;
        _embeddings = embeddings;
        if (_scores is null && (needs & StrategyNeeds.Scores) == 0)
            return;
        _scores = scores[..count];
        ScoreCheck.ThrowIfNotFinite(Pool, Candidates, _scores);
    }
}
