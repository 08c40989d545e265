using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection;

/// <summary>
/// What a script is told of the samples it may choose from: a <see cref="QueryContext"/> as plain arrays and as tensors. Arrays are copies, made when they are first
/// asked for; what a script does to them changes nothing else. For one thread.
/// </summary>
/// <param name="query">What is known.</param>
/// <param name="strategy">The strategy that asks; what it does not name among its needs it does not get.</param>
public sealed class StrategyContext(QueryContext query, StrategyInfo strategy) : IDisposable
{
    private readonly int _rows = query.Candidates.Length;
    private int[]? _candidates;
    private int[]? _labeled;
    private int[]? _labels;
    private bool[]? _mask;
    private float[]? _scores;
    private float[][]? _probabilities;
    private float[][]? _passes;
    private float[][]? _embeddings;
    private float[][]? _labeledEmbeddings;
    private Tensor? _probabilityTensor;
    private Tensor? _passTensor;
    private Tensor? _embeddingTensor;
    private Tensor? _labeledEmbeddingTensor;
    private RandomSource? _random;
    private DisposeScope? _scope;

    /// <summary>The pool.</summary>
    public Pool Pool => query.Pool;

    /// <summary>The names of the pool's classes, which <see cref="Labels"/> are positions in; the model may know others.</summary>
    public IReadOnlyList<string> Classes => query.Pool.Classes;

    /// <summary>The model, or null.</summary>
    public Model? Model => query.Model;

    /// <summary>Indices in the pool of the N samples to choose from, ascending: unlabeled and readable. Row n of everything else here is candidate n.</summary>
    public int[] Candidates => _candidates ??= (int[])query.Candidates.Clone();

    /// <summary>Indices in the pool of the L labeled samples, ascending.</summary>
    public int[] Labeled => _labeled ??= Needs(StrategyNeeds.PoolEmbeddings) ? (int[])query.Labeled.Clone() : query.Pool.GetLabeledIndices();

    /// <summary>The class of each labeled sample, L positions in <see cref="Classes"/>.</summary>
    public int[] Labels => _labels ??= Array.ConvertAll(Labeled, query.Pool.GetLabel);

    /// <summary>Whether each sample of the pool is labeled, by its index in the pool.</summary>
    public bool[] LabeledMask => _mask ??= Mask();

    /// <summary>The name of the uncertainty behind <see cref="Scores"/>, or null.</summary>
    public string? Measure => query.Measure;

    /// <summary>An uncertainty for each candidate, N numbers, higher is more uncertain. Needs Scores.</summary>
    public float[] Scores => Asked(nameof(Scores), StrategyNeeds.Scores, () => _scores ??= (float[])query.GetScores().Clone());

    /// <summary>The class distribution of each candidate, N rows of C numbers that add up to 1, in the order of the model's classes. Needs Probabilities.</summary>
    public float[][] Probabilities => Asked(nameof(Probabilities), StrategyNeeds.Probabilities, () => _probabilities ??= Rows(Finite(query.GetProbabilities()), 0, _rows));

    /// <summary>
    /// The class distributions that several opinions (dropout passes, or members of a committee) have of each candidate: N rows of T times C numbers, one opinion after the other. Needs Passes.
    /// </summary>
    public float[][] PassProbabilities => Asked(nameof(PassProbabilities), StrategyNeeds.Passes, () => _passes ??= Rows(Finite(query.GetPassProbabilities()), 0, _rows));

    /// <summary>The embedding of each candidate, N rows of D numbers. Needs Embeddings or PoolEmbeddings.</summary>
    public float[][] Embeddings => Asked(nameof(Embeddings), StrategyNeeds.Embeddings, () => _embeddings ??= Rows(Finite(OfCandidates()), 0, _rows));

    /// <summary>The embedding of each labeled sample, L rows of D numbers. Needs PoolEmbeddings.</summary>
    public float[][] LabeledEmbeddings => Asked(
        nameof(LabeledEmbeddings), StrategyNeeds.PoolEmbeddings, () => _labeledEmbeddings ??= Rows(Finite(query.GetPoolEmbeddings()), _rows, query.Labeled.Length));

    /// <summary><see cref="Probabilities"/> as a tensor, N x C 32-bit floats in the processor's memory. Tensors live until the strategy has chosen. Needs Probabilities.</summary>
    public Tensor ProbabilityTensor => Asked(
        nameof(ProbabilityTensor), StrategyNeeds.Probabilities, () => _probabilityTensor ??= Upload(Finite(query.GetProbabilities()), 0, _rows));

    /// <summary><see cref="PassProbabilities"/> as a tensor, N x T x C. Needs Passes.</summary>
    public Tensor PassProbabilityTensor => Asked(
        nameof(PassProbabilityTensor), StrategyNeeds.Passes, () => _passTensor ??= Upload(Finite(query.GetPassProbabilities()), 0, _rows).view(_rows, -1, query.Model!.Classes.Count));

    /// <summary><see cref="Embeddings"/> as a tensor, N x D. Needs Embeddings or PoolEmbeddings.</summary>
    public Tensor EmbeddingTensor => Asked(nameof(EmbeddingTensor), StrategyNeeds.Embeddings, () => _embeddingTensor ??= Upload(Finite(OfCandidates()), 0, _rows));

    /// <summary><see cref="LabeledEmbeddings"/> as a tensor, L x D. Needs PoolEmbeddings.</summary>
    public Tensor LabeledEmbeddingTensor => Asked(
        nameof(LabeledEmbeddingTensor), StrategyNeeds.PoolEmbeddings, () => _labeledEmbeddingTensor ??= Upload(Finite(query.GetPoolEmbeddings()), _rows, query.Labeled.Length));

    /// <summary>The class of the tensor functions, since a script cannot name it: <c>$torch = $Context.Torch; $torch::mm($a, $b)</c>.</summary>
    public Type Torch => typeof(torch);

    /// <summary>A number to seed other generators with (Get-Random -SetSeed), 0 to 2,147,483,647; another one in each cycle, lane and batch of another seed.</summary>
    public int Seed => (int)(query.Seed.Derive("script") & int.MaxValue);

    /// <summary>Random numbers that follow from the seed, the same in every run.</summary>
    public RandomSource Random => _random ??= query.Seed.Source("script");

    /// <summary>Stopped by Ctrl+C; to hand on to what takes a token.</summary>
    public CancellationToken Cancellation => query.Run.Cancellation;

    /// <summary>How many bytes matrices should take at the most: the query's -MemoryLimit, half of the memory there is where nothing is said.</summary>
    public long MemoryLimit => query.Settings.MemoryLimit;

    /// <summary>
    /// What this context has refused, or null. Kept because a shell makes nothing of an exception that a property throws, and a script that goes on with nothing
    /// chooses nonsense.
    /// </summary>
    public ActiveLearningException? Refused { get; private set; }

    /// <summary>Draws distinct items at random, by the seed.</summary>
    /// <param name="items">What to draw from, for example candidates.</param>
    /// <param name="count">How many; more than there are gives all of them.</param>
    /// <returns>The drawn items in the order drawn.</returns>
    public int[] Draw(int[] items, int count) => Random.Draw<int>(items, count);

    /// <summary>The candidates of the highest figures, highest first; equal ones by index.</summary>
    /// <param name="figures">One for each candidate, in their order.</param>
    /// <param name="count">How many; more than there are gives all of them.</param>
    /// <returns>What a strategy may return: samples with their figures as scores.</returns>
    /// <exception cref="ArgumentException">There are not as many figures as candidates, or one is not a number.</exception>
    public Pick[] Highest(double[] figures, int count)
    {
        var candidates = query.Candidates;
        if (figures.Length != candidates.Length)
            throw new ArgumentException($"{figures.Length} figures for {candidates.Length} candidates: give one for each, in their order.", nameof(figures));
        if (Array.FindIndex(figures, double.IsNaN) is var row and >= 0)
            throw new ArgumentException($"The figure of sample {candidates[row]} ('{Pool.GetId(candidates[row])}') is not a number.", nameof(figures));
        return [.. Enumerable.Range(0, figures.Length)
            .OrderByDescending(row => figures[row])
            .ThenBy(row => row)
            .Take(count)
            .Select(row => new Pick(candidates[row], figures[row], ""))];
    }

    /// <summary>Releases all tensors that were made since the first one was asked for.</summary>
    public void Dispose() => _scope?.Dispose();

    private static float[][] Rows(FeatureMatrix matrix, int start, int count)
    {
        var rows = new float[count][];
        for (var row = 0; row < count; row++)
            rows[row] = matrix[start + row].ToArray();
        return rows;
    }

    private bool Needs(StrategyNeeds need) => (strategy.Needs & need) != 0;

    private FeatureMatrix OfCandidates() => Needs(StrategyNeeds.Embeddings) ? query.GetEmbeddings() : query.GetPoolEmbeddings();

    private FeatureMatrix Finite(FeatureMatrix matrix)
    {
        EmbeddingCheck.ThrowIfNotFinite(matrix, Pool, row => row < _rows ? query.Candidates[row] : query.Labeled[row - _rows]);
        return matrix;
    }

    private bool[] Mask()
    {
        var mask = new bool[Pool.Count];
        foreach (var index in Pool.GetLabeledIndices())
            mask[index] = true;
        return mask;
    }

    private Tensor Upload(FeatureMatrix matrix, int start, int count)
    {
        const int blockElements = 1 << 26;
        TorchRuntime.Initialize(query.Options.Threads);
        _scope ??= NewDisposeScope();
        var all = empty([count, matrix.Columns], dtype: ScalarType.Float32);
        // In blocks: the memory of a tensor can be reached two gigabytes at a time.
        foreach (var block in FeatureUpload.Blocks(count, Math.Max(blockElements / Math.Max(matrix.Columns, 1), 1)))
        {
            using var rows = FeatureUpload.Upload(matrix, Array.ConvertAll(block, row => start + row), CPU);
            all.narrow(0, block[0], block.Length).copy_(rows);
        }

        return all;
    }

    private T Asked<T>(string property, StrategyNeeds need, Func<T> get)
    {
        try
        {
            return get();
        }
        catch (InvalidOperationException e)
        {
            throw Refused ??= new ActiveLearningException(
                "NeedUndeclared", ErrorKind.InvalidOperation,
                $"Strategy '{strategy.Name}' asks for {property} and does not name {need} among its needs; register it with -Needs {need}.", strategy.Name, e);
        }
        catch (ActiveLearningException e)
        {
            throw Refused ??= e;
        }
    }
}
