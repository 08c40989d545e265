using ActiveLearning.Pools;

namespace ActiveLearning.Selection;

/// <summary>
/// Gathers what one pass over the candidates, and the labeled samples where they are wanted, gives. Samples that turn out unreadable leave no row.
/// </summary>
internal sealed class QueryRows
{
    private readonly int[] _wanted;
    private readonly int _candidates;
    private readonly List<int> _kept;
    private readonly List<int> _labeled = [];
    private readonly float[]? _scores;
    private int _position;

    /// <summary>Prepares for a pass.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="candidates">The candidates, ascending.</param>
    /// <param name="needs">What is to be gathered.</param>
    /// <param name="budget">Where the memory of the matrices is taken from.</param>
    internal QueryRows(Pool pool, int[] candidates, StrategyNeeds needs, MemoryBudget budget)
    {
        var all = (needs & StrategyNeeds.PoolEmbeddings) != 0;
        _wanted = all ? [.. candidates, .. pool.GetLabeledIndices()] : candidates;
        _candidates = candidates.Length;
        _kept = new List<int>(candidates.Length);
        _scores = (needs & StrategyNeeds.Scores) != 0 ? new float[candidates.Length] : null;
        Probabilities = (needs & StrategyNeeds.Probabilities) != 0 ? new FeatureMatrix(candidates.Length, budget) : null;
        Embeddings = (needs & StrategyNeeds.Embeddings) != 0 ? new FeatureMatrix(candidates.Length, budget) : null;
        Passes = (needs & StrategyNeeds.Passes) != 0 ? new FeatureMatrix(candidates.Length, budget) : null;
        PoolEmbeddings = all ? new FeatureMatrix(_wanted.Length, budget) : null;
    }

    /// <summary>The samples to run over, in this order: candidates, then labeled ones.</summary>
    internal int[] Wanted => _wanted;

    /// <summary>The readable candidates, ascending.</summary>
    internal int[] Candidates { get; private set; } = [];

    /// <summary>The readable labeled samples, ascending; empty where they are not wanted.</summary>
    internal int[] Labeled { get; private set; } = [];

    /// <summary>One score per readable candidate; empty where they are not wanted.</summary>
    internal float[] Scores { get; private set; } = [];

    /// <summary>Class distributions of the readable candidates, or null.</summary>
    internal FeatureMatrix? Probabilities { get; }

    /// <summary>Class distributions of several opinions of the readable candidates, or null.</summary>
    internal FeatureMatrix? Passes { get; }

    /// <summary>Embeddings of the readable candidates, or null.</summary>
    internal FeatureMatrix? Embeddings { get; }

    /// <summary>Embeddings of the readable candidates, then of the readable labeled samples; or null.</summary>
    internal FeatureMatrix? PoolEmbeddings { get; }

    /// <summary>Takes the rows of one batch; batches hold the wanted samples in their order, less the unreadable ones.</summary>
    /// <param name="batch">The batch, with all that is wanted.</param>
    internal void Add(QueryBatch batch)
    {
        var indices = batch.Indices;
        for (var i = 0; i < indices.Length; i++)
        {
            while (_wanted[_position] != indices[i])
                _position++;
            var isCandidate = _position < _candidates;
            Append(PoolEmbeddings, batch.Embeddings, i, indices.Length);
            if (!isCandidate)
            {
                _labeled.Add(indices[i]);
            }
            else
            {
                if (_scores is not null)
                    _scores[_kept.Count] = batch.Scores![i];
                _kept.Add(_position);
                Append(Probabilities, batch.Probabilities, i, indices.Length);
                Append(Passes, batch.PassProbabilities, i, indices.Length);
                Append(Embeddings, batch.Embeddings, i, indices.Length);
            }

            _position++;
        }
    }

    private static void Append(FeatureMatrix? matrix, float[]? values, int row, int rows)
    {
        if (matrix is null)
            return;
        var width = values!.Length / rows;
        matrix.Append(values.AsSpan(row * width, width), width);
    }

    /// <summary>Ends the pass.</summary>
    internal void Finish()
    {
        Candidates = [.. _kept.Select(position => _wanted[position])];
        Labeled = [.. _labeled];
        if (_scores is not null)
            Scores = _scores[.._kept.Count];
    }

    /// <summary>What is left of values, one per candidate asked for, without those of unreadable ones.</summary>
    /// <param name="values">One per candidate, in their order.</param>
    internal float[] Pick(float[] values) => [.. _kept.Select(position => values[position])];
}
