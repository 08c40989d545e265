using System.Globalization;
using System.Runtime.InteropServices;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection.Caching;

namespace ActiveLearning.Selection;

/// <summary>
/// What a strategy may ask: the candidates of a pool and what is known of them. What its <see cref="StrategyNeeds"/> name is computed with the
/// model in one pass before it runs.
/// </summary>
public sealed class QueryContext
{
    private const int BlockElements = 1 << 20;
    private const int ProbabilityElements = 1 << 17;
    private const string PredictedLossName = "PredictedLoss";

    private readonly Measure? _measure;
    private PredictOptions _options;
    private readonly List<object> _notes = [];
    private float[]? _scores;
    private FeatureMatrix? _probabilities;
    private FeatureMatrix? _passes;
    private FeatureMatrix? _embeddings;
    private FeatureMatrix? _poolEmbeddings;
    private int[] _labeled = [];

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
        _options = Seeded(options, seed);
    }

    private QueryContext(Pool pool, int[] candidates, float[] scores, string? measure, SeedTree seed, RunContext run, Model? model, PredictOptions? options)
    {
        Pool = pool;
        Candidates = candidates;
        Seed = seed;
        Run = run;
        Model = model;
        Measure = measure;
        _options = Seeded(options, seed);
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

    /// <summary>
    /// Indices of the labeled samples whose embeddings <see cref="GetPoolEmbeddings"/> holds, ascending; empty where the strategy does not name
    /// <see cref="StrategyNeeds.PoolEmbeddings"/> among its needs.
    /// </summary>
    public int[] Labeled => _labeled;

    /// <summary>How samples are run through the model; strategies that compute on a device of their own take device and threads from here.</summary>
    public PredictOptions Options => _options;

    /// <summary>
    /// What the strategy recorded on its way, one small record of public properties each (<see cref="Discriminative.MiniQueryNote"/>, for example);
    /// goes to experiment logs and to <see cref="BatchItem.Notes"/>.
    /// </summary>
    public IReadOnlyList<object> Notes => _notes;

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
    /// <param name="settings">As <see cref="Settings"/>; null for the defaults.</param>
    /// <exception cref="ActiveLearningException">
    /// There are no scores (<c>NoCandidates</c>), a score is NaN or infinite (<c>ScoreNotFinite</c>),
    /// or a sample came with two different scores (<c>ScoreConflict</c>).
    /// </exception>
    public static QueryContext FromScores(ScoreCollector collector, SeedTree seed, RunContext run, Model? model = null, PredictOptions? options = null, QuerySettings? settings = null)
    {
        if (collector.Pool is not { } pool)
            throw new ActiveLearningException("NoCandidates", ErrorKind.InvalidOperation, "There are no scores to select from; every sample may be labeled already.");
        var (indices, scores, dropped) = collector.Finish();
        if (dropped > 0)
            run.Warning?.Invoke($"{dropped} of {collector.Count} scored samples were left out: they have a label by now or cannot be read.");
        return new QueryContext(pool, indices, scores, collector.Measure, seed, run, model, options) { Settings = settings ?? new QuerySettings() };
    }

    /// <summary>One uncertainty per candidate, in the order of <see cref="Candidates"/>; finite, higher is more worth labeling.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Scores"/> among its needs.</exception>
    public float[] GetScores() => _scores ?? throw Undeclared(StrategyNeeds.Scores);

    /// <summary>
    /// Scores some of the candidates with a measure; scores of that measure which were streamed in are taken as they are. Samples that turn
    /// out unreadable are left out and leave the candidates.
    /// </summary>
    /// <param name="measure">The measure.</param>
    /// <param name="subset">Indices of candidates in the pool, each once, in any order.</param>
    /// <returns>The readable ones of them in the order of <paramref name="subset"/>, and their scores: finite, higher is more worth labeling.</returns>
    /// <exception cref="ActiveLearningException">
    /// There is no model (<c>ModelMissing</c>), it has no loss prediction head that the measure needs (<c>NoLossHead</c>), or a score is not finite
    /// (<c>ScoreNotFinite</c>).
    /// </exception>
    public (int[] Indices, float[] Scores) GetScores(Measure measure, IReadOnlyList<int> subset)
    {
        var indices = new List<int>(subset.Count);
        var scores = new List<float>(subset.Count);
        if (HasScoresOf(measure.Name))
        {
            foreach (var index in subset)
            {
                indices.Add(index);
                scores.Add(_scores![Array.BinarySearch(Candidates, index)]);
            }
        }
        else
        {
            foreach (var batch in Scored(measure, subset))
            {
                indices.AddRange(batch.Indices);
                scores.AddRange(batch.Scores!);
            }

            if (indices.Count < subset.Count)
                Leave(subset.Except(indices).ToHashSet());
        }

        ScoreCheck.ThrowIfNotFinite(Pool, CollectionsMarshal.AsSpan(indices), CollectionsMarshal.AsSpan(scores));
        return ([.. indices], [.. scores]);
    }

    /// <summary>The candidates of the highest uncertainties, of which one at a time is known: O(count) memory.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Their indices in the pool and their scores, highest first; of equal ones the lower index.</returns>
    /// <exception cref="InvalidOperationException">The strategy names neither <see cref="StrategyNeeds.HighestScores"/> nor <see cref="StrategyNeeds.Scores"/> among its needs.</exception>
    /// <exception cref="ActiveLearningException">A score is not finite (<c>ScoreNotFinite</c>).</exception>
    public (int[] Indices, float[] Scores) GetHighest(int count) =>
        Highest(_scores is null ? _measure ?? throw Undeclared(StrategyNeeds.HighestScores) : null, count);

    /// <summary>The candidates of the highest scores of a measure; unreadable samples leave the candidates.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="count">How many.</param>
    /// <returns>As <see cref="GetHighest(int)"/>.</returns>
    /// <exception cref="ActiveLearningException">As for <see cref="GetScores(Measure, IReadOnlyList{int})"/>.</exception>
    internal (int[] Indices, float[] Scores) GetHighest(Measure measure, int count) => Highest(HasScoresOf(measure.Name) ? null : measure, count);

    /// <summary>Of a measure; null for the scores that are known.</summary>
    private (int[] Indices, float[] Scores) Highest(Measure? measure, int count)
    {
        var top = new RunningTop(Math.Min(count, Candidates.Length));
        if (measure is null)
        {
            for (var i = 0; i < Candidates.Length; i++)
                top.Add(_scores![i], Candidates[i], Candidates[i]);
            return top.Take();
        }

        var position = 0;
        var unreadable = new HashSet<int>();
        foreach (var batch in Scored(measure, Candidates))
        {
            ScoreCheck.ThrowIfNotFinite(Pool, batch.Indices, batch.Scores!);
            for (var i = 0; i < batch.Indices.Length; i++, position++)
            {
                while (Candidates[position] != batch.Indices[i])
                    unreadable.Add(Candidates[position++]);
                top.Add(batch.Scores![i], batch.Indices[i], batch.Indices[i]);
            }
        }

        unreadable.UnionWith(Candidates.AsSpan(position).ToArray());
        if (unreadable.Count > 0)
            Leave(unreadable);
        return top.Take();
    }

    private IEnumerable<QueryBatch> Scored(Measure measure, IReadOnlyList<int> indices) =>
        IsFromFile(measure)
            ? FromFile(Blocks(indices, ProbabilityElements / Probabilities!.Classes), StrategyNeeds.Scores, measure)
            : QueryPass.Run(Settings.Cache, RequireModel("a model to score samples with"), Pool, indices, PredictionParts.None, _options with { Measure = measure }, Run);

    /// <summary>Class distributions, one row per candidate.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Probabilities"/> among its needs.</exception>
    public FeatureMatrix GetProbabilities() => _probabilities ?? throw Undeclared(StrategyNeeds.Probabilities);

    /// <summary>
    /// Class distributions of several opinions, one row per candidate: T times C numbers, the distribution of each dropout pass or member of the committee after the other.
    /// </summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Passes"/> among its needs.</exception>
    public FeatureMatrix GetPassProbabilities() => _passes ?? throw Undeclared(StrategyNeeds.Passes);

    /// <summary>Embeddings, one row per candidate.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.Embeddings"/> among its needs.</exception>
    public FeatureMatrix GetEmbeddings() => _embeddings ?? throw Undeclared(StrategyNeeds.Embeddings);

    /// <summary>Embeddings of the candidates, in their order, then of the samples in <see cref="Labeled"/>, one row each.</summary>
    /// <exception cref="InvalidOperationException">The strategy does not name <see cref="StrategyNeeds.PoolEmbeddings"/> among its needs.</exception>
    public FeatureMatrix GetPoolEmbeddings() => _poolEmbeddings ?? throw Undeclared(StrategyNeeds.PoolEmbeddings);

    /// <summary>What else the query is told.</summary>
    public QuerySettings Settings { get; init; } = new();

    private ProbabilityFile? Probabilities => Settings.Probabilities;

    /// <summary>The classes that probabilities are of, in their order.</summary>
    internal IReadOnlyList<string> Classes => Probabilities is { } file
        ? Pool.Classes.Count > 0 ? [.. Pool.Classes] : [.. Enumerable.Range(0, file.Classes).Select(static column => column.ToString(CultureInfo.InvariantCulture))]
        : Model is { } model ? model.Classes : [.. Pool.Classes];

    /// <summary>The device that strategies compute on: the one asked for, or, with Auto, the model's.</summary>
    /// <exception cref="ActiveLearningException">There is no such device (<c>DeviceNotFound</c>).</exception>
    internal TorchSharp.torch.Device ResolveDevice() =>
        _options.Device.Equals("Auto", StringComparison.OrdinalIgnoreCase) && Model is { } model ? model.TorchDevice : Devices.Resolve(_options.Device);

    /// <summary>Records something of the query.</summary>
    /// <param name="note">A small record whose public properties are numbers and texts.</param>
    public void AddNote(object note) => _notes.Add(note);

    /// <summary>Computes what a strategy needs. Samples that turn out unreadable leave the candidates.</summary>
    /// <param name="needs">The strategy's needs.</param>
    /// <param name="options">How samples are run through the model.</param>
    /// <exception cref="ActiveLearningException">
    /// Scores are needed and there is no model and measure to compute them with (<c>ScoresMissing</c>), there is no model for the rest
    /// (<c>ModelMissing</c>), a computed score is not finite (<c>ScoreNotFinite</c>), or the matrices are too large (<c>TooLarge</c>).
    /// </exception>
    internal void Prepare(StrategyNeeds needs, PredictOptions options)
    {
        _options = options;
        if (_scores is not null)
            needs &= ~(StrategyNeeds.Scores | StrategyNeeds.HighestScores);
        if ((needs & StrategyNeeds.LossHead) != 0 && !HasScoresOf(PredictedLossName))
            RequireModel("a model with a loss prediction head, trained with Invoke-ALTraining -LossPrediction").RequireLossHead();
        if ((needs & StrategyNeeds.Committee) != 0 && options.Committee.Count == 0)
        {
            throw new ActiveLearningException(
                "CommitteeMissing", ErrorKind.InvalidOperation,
                "The strategy needs several models: give others that were trained on the same pool with -Committee ('committee' in an experiment file).", Pool);
        }

        if ((needs & (StrategyNeeds.Opinions | StrategyNeeds.Committee)) != 0)
            PassCheck.Check(RequireModel("a model"), options.Committee);
        needs &= ~(StrategyNeeds.LossHead | StrategyNeeds.Opinions | StrategyNeeds.Committee);
        if (needs == StrategyNeeds.None || Candidates.Length == 0)
            return;
        if ((needs & (StrategyNeeds.Scores | StrategyNeeds.HighestScores)) != 0 && (_measure is null || (Model is null && Probabilities is null)))
        {
            throw new ActiveLearningException(
                "ScoresMissing", ErrorKind.InvalidOperation,
                "The strategy needs uncertainties: give a model and a measure to compute them with, or pipe scores from Get-ALUncertainty.", Pool);
        }

        needs &= ~StrategyNeeds.HighestScores;
        if (needs != StrategyNeeds.None)
            Compute(needs);
    }

    /// <summary>Which numbers dropout drops is decided by the query's seed, as all that chance decides.</summary>
    private static PredictOptions Seeded(PredictOptions? options, SeedTree seed) => (options ?? new PredictOptions()) with { PassSeed = seed.Derive("dropout passes") };

    /// <summary>Whether needs can be met without a model: there are none, or only embeddings, and the pool's feature vectors are their own.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="needs">The needs.</param>
    internal static bool CanDoWithoutModel(Pool pool, StrategyNeeds needs) => needs == StrategyNeeds.None
        || (pool.Source.Kind == SourceKind.Features && (needs & ~(StrategyNeeds.Embeddings | StrategyNeeds.PoolEmbeddings)) == StrategyNeeds.None);

    /// <summary>Leaves the candidates of the highest scores only, where a <see cref="PreFilter"/> says so.</summary>
    /// <param name="count">How many samples will be picked.</param>
    /// <exception cref="ActiveLearningException">As for <see cref="GetScores(Measure, IReadOnlyList{int})"/>.</exception>
    internal void Filter(int count)
    {
        if (Settings.PreFilter is not { } filter || (long)filter.Factor * count >= Candidates.Length)
            return;
        var before = Candidates;
        var kept = GetHighest(filter.Measure, filter.Factor * count).Indices;
        var readable = Candidates.Length;
        Array.Sort(kept);
        if (_scores is not null)
            _scores = Array.ConvertAll(kept, index => _scores[Array.BinarySearch(before, index)]);
        Candidates = kept;
        Run.Verbose?.Invoke($"The {kept.Length} of {readable} candidates with the highest {filter.Measure.Name} are chosen from.");
    }

    /// <summary>A query over some of the candidates, with what is known of them.</summary>
    /// <param name="rows">Positions in <see cref="Candidates"/>, ascending.</param>
    internal QueryContext Narrow(int[] rows)
    {
        var part = (QueryContext)MemberwiseClone();
        int[] all = [.. rows, .. Enumerable.Range(Candidates.Length, _labeled.Length)];
        part.Candidates = Array.ConvertAll(rows, row => Candidates[row]);
        part._scores = _scores is null ? null : Array.ConvertAll(rows, row => _scores[row]);
        part._probabilities = _probabilities?.Select(rows);
        part._passes = _passes?.Select(rows);
        part._embeddings = _embeddings?.Select(rows);
        part._poolEmbeddings = _poolEmbeddings?.Select(all);
        return part;
    }

    private bool HasScoresOf(string measure) => _scores is not null && string.Equals(Measure, measure, StringComparison.OrdinalIgnoreCase);

    private Model RequireModel(string need) => Model ?? throw new ActiveLearningException(
        "ModelMissing", ErrorKind.InvalidOperation, $"The strategy needs {need}: give one with -Model.", Pool);

    /// <summary>Takes samples that cannot be read out of the candidates; where something is known of each candidate, all of them were read.</summary>
    private void Leave(HashSet<int> unreadable)
    {
        if (_scores is null && _probabilities is null && _passes is null && _embeddings is null && _poolEmbeddings is null)
            Candidates = Array.FindAll(Candidates, index => !unreadable.Contains(index));
    }

    private static InvalidOperationException Undeclared(StrategyNeeds need) =>
        new($"A strategy that asks for {need} must name it among its needs.");

    private void Compute(StrategyNeeds needs)
    {
        var rows = new QueryRows(Pool, Candidates, needs, new MemoryBudget(Settings.MemoryLimit));
        var scored = (needs & StrategyNeeds.Scores) != 0;
        var fromFile = needs &
            ((Probabilities is null ? StrategyNeeds.None : StrategyNeeds.Probabilities) | (scored && IsFromFile(_measure!) ? StrategyNeeds.Scores : StrategyNeeds.None));
        var rest = needs & ~fromFile;
        var batches = rest == StrategyNeeds.None ? Blocks(rows.Wanted, ProbabilityElements / Probabilities!.Classes)
            : Model is null && CanDoWithoutModel(Pool, rest) ? Vectors(rows.Wanted)
            : Model is { } model ? QueryPass.Run(
                Settings.Cache, model, Pool, rows.Wanted, PartsOf(rest), _options with { Measure = (rest & StrategyNeeds.Scores) != 0 ? _measure : null }, Run)
            : throw new ActiveLearningException("ModelMissing", ErrorKind.InvalidOperation, $"The strategy needs {rest.ToString().Replace(nameof(StrategyNeeds.PoolEmbeddings), nameof(StrategyNeeds.Embeddings), StringComparison.Ordinal).ToLowerInvariant()} of the samples: give a model to compute them with.", Pool);
        foreach (var batch in fromFile == StrategyNeeds.None ? batches : FromFile(batches, fromFile, _measure))
            rows.Add(batch);
        rows.Finish();
        if (_scores is not null)
            _scores = rows.Pick(_scores);
        Candidates = rows.Candidates;
        _labeled = rows.Labeled;
        _probabilities = rows.Probabilities;
        _passes = rows.Passes;
        _embeddings = rows.Embeddings;
        _poolEmbeddings = rows.PoolEmbeddings;
        if (scored)
            _scores = rows.Scores;
        if (_scores is not null)
            ScoreCheck.ThrowIfNotFinite(Pool, Candidates, _scores);
    }

    /// <summary>Whether a measure is that of the probabilities from elsewhere; without a model it has to be.</summary>
    private bool IsFromFile(Measure measure) => Probabilities is not null && (measure.Input == MeasureInput.LogProbabilities || Model is null);

    private static PredictionParts PartsOf(StrategyNeeds needs) =>
        ((needs & StrategyNeeds.Probabilities) != 0 ? PredictionParts.Probabilities : PredictionParts.None) |
        ((needs & StrategyNeeds.Passes) != 0 ? PredictionParts.PassProbabilities : PredictionParts.None) |
        ((needs & (StrategyNeeds.Embeddings | StrategyNeeds.PoolEmbeddings)) != 0 ? PredictionParts.Embeddings : PredictionParts.None);

    /// <summary>Adds what the file of probabilities says. The array of a batch is filled anew for the next.</summary>
    private IEnumerable<QueryBatch> FromFile(IEnumerable<QueryBatch> batches, StrategyNeeds needs, Measure? measure)
    {
        TorchRuntime.Initialize(_options.Threads);
        float[] probabilities = [];
        foreach (var batch in batches)
        {
            Run.ThrowIfStopped();
            if (probabilities.Length != batch.Indices.Length * Probabilities!.Classes)
                probabilities = new float[batch.Indices.Length * Probabilities.Classes];
            Probabilities.Read(batch.Indices, probabilities);
            yield return batch with
            {
                Probabilities = (needs & StrategyNeeds.Probabilities) != 0 ? probabilities : batch.Probabilities,
                Scores = (needs & StrategyNeeds.Scores) != 0 ? Probabilities.Measure(probabilities, measure!) : batch.Scores,
            };
        }
    }

    private static IEnumerable<QueryBatch> Blocks(IReadOnlyList<int> indices, int size)
    {
        size = Math.Max(size, 1);
        for (var start = 0; start < indices.Count; start += size)
        {
            var block = new int[Math.Min(size, indices.Count - start)];
            for (var i = 0; i < block.Length; i++)
                block[i] = indices[start + i];
            yield return new QueryBatch(block);
        }
    }

    /// <summary>Feature vectors are their own embeddings; a vector with a number that is not finite is a bad sample. The arrays of a batch are filled anew for the next.</summary>
    private IEnumerable<QueryBatch> Vectors(int[] wanted)
    {
        var reader = new BatchReader(Pool, 0);
        var width = reader.ElementsPerSample;
        var bad = new List<int>();
        float[] values = [];
        foreach (var block in Blocks(wanted, BlockElements / width))
        {
            Run.ThrowIfStopped();
            bad.Clear();
            if (values.LongLength != (long)block.Indices.Length * width)
                values = new float[(long)block.Indices.Length * width];
            reader.ReadFeatures(block.Indices, values, Run, bad);
            if (bad.Count == 0)
            {
                yield return block with { Embeddings = values };
                continue;
            }

            int[] good = [.. Enumerable.Range(0, block.Indices.Length).Except(bad)];
            if (good.Length > 0)
            {
                yield return new QueryBatch(Array.ConvertAll(good, position => block.Indices[position]))
                {
                    Embeddings = [.. good.SelectMany(position => values[(position * width)..((position + 1) * width)])],
                };
            }
        }
    }
}
