using System.Runtime.InteropServices;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>
/// Gathers streamed scores in two columns, sample index and value: eight bytes a score, so that a pipeline of millions keeps no objects.
/// Not safe from several threads.
/// </summary>
public sealed class ScoreCollector
{
    private readonly List<int> _indices = [];
    private readonly List<float> _scores = [];
    private Pool? _pool;
    private string? _measure;

    /// <summary>Number of scores so far.</summary>
    public int Count => _indices.Count;

    /// <summary>The pool of the scored samples; null before the first.</summary>
    public Pool? Pool => _pool;

    /// <summary>The measure of the scores; null before the first or where they were given without.</summary>
    public string? Measure => _measure;

    /// <summary>Appends one score.</summary>
    /// <param name="pool">The sample's pool; the same for all.</param>
    /// <param name="index">The sample's index in the pool.</param>
    /// <param name="score">Higher is more worth labeling.</param>
    /// <param name="measure">The measure's name, the same for all; null where there is none.</param>
    /// <exception cref="ActiveLearningException">
    /// Another pool (<c>MixedPools</c>) or measure (<c>MixedMeasures</c>) than before, or no such sample (<c>SampleNotFound</c>).
    /// </exception>
    public void Add(Pool pool, int index, float score, string? measure)
    {
        if (_pool is null)
        {
            _pool = pool;
            _measure = measure;
        }
        else if (!ReferenceEquals(_pool, pool))
        {
            throw new ActiveLearningException(
                "MixedPools", ErrorKind.InvalidArgument,
                $"The scores come from two pools, '{_pool.Name}' and '{pool.Name}'; select a batch from one pool at a time.", pool);
        }
        else if (!string.Equals(_measure, measure, StringComparison.Ordinal))
        {
            throw new ActiveLearningException(
                "MixedMeasures", ErrorKind.InvalidArgument,
                $"The scores are of two measures, '{_measure}' and '{measure}', which cannot be compared; score all samples with one measure.", measure);
        }

        if ((uint)index >= (uint)pool.Count)
        {
            throw new ActiveLearningException(
                "SampleNotFound", ErrorKind.NotFound, $"There is no sample {index} in pool '{pool.Name}'; its indices go from 0 to {pool.Count - 1}.", index);
        }

        _indices.Add(index);
        _scores.Add(score);
    }

    /// <summary>
    /// The gathered samples with their scores, ascending by index. Samples labeled or found bad since they were scored are left out.
    /// </summary>
    /// <returns>Both columns, of equal length, and how many samples were left out.</returns>
    /// <exception cref="ActiveLearningException">
    /// A score is NaN or infinite (<c>ScoreNotFinite</c>), or a sample came with two different scores (<c>ScoreConflict</c>).
    /// </exception>
    internal (int[] Indices, float[] Scores, int Dropped) Finish()
    {
        var scores = CollectionsMarshal.AsSpan(_scores);
        var indices = CollectionsMarshal.AsSpan(_indices);
        if (_pool is not null)
            ScoreCheck.ThrowIfNotFinite(_pool, indices, scores);
        var order = indices.ToArray();
        var values = scores.ToArray();
        if (!IsAscending(order))
            Array.Sort(order, values);

        var kept = 0;
        var dropped = 0;
        var unusable = _pool is null ? [] : _pool.GetBadIndices().ToHashSet();
        for (var i = 0; i < order.Length; i++)
        {
            if (kept > 0 && order[kept - 1] == order[i])
            {
                if (values[kept - 1] != values[i])
                {
                    throw new ActiveLearningException(
                        "ScoreConflict", ErrorKind.InvalidArgument,
                        $"Sample '{_pool!.GetId(order[i])}' came with two different scores; give each sample once.", _pool.GetId(order[i]));
                }

                continue;
            }

            if (_pool!.GetLabel(order[i]) >= 0 || unusable.Contains(order[i]))
            {
                dropped++;
                continue;
            }

            order[kept] = order[i];
            values[kept++] = values[i];
        }

        return (order[..kept], values[..kept], dropped);
    }

    private static bool IsAscending(ReadOnlySpan<int> indices)
    {
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i - 1] > indices[i])
                return false;
        }

        return true;
    }
}
