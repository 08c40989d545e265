using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Refuses embeddings that are no finite numbers, by the names of their samples.</summary>
internal static class EmbeddingCheck
{
    private const int NamedSamples = 5;

    /// <summary>Looks at the embeddings of the candidates and the labeled samples.</summary>
    /// <param name="context">With pool embeddings.</param>
    /// <returns>Them.</returns>
    /// <exception cref="ActiveLearningException">A number is not finite (<c>EmbeddingNotFinite</c>, names samples).</exception>
    internal static FeatureMatrix GetFinitePoolEmbeddings(QueryContext context)
    {
        var (candidates, labeled) = (context.Candidates, context.Labeled);
        var features = context.GetPoolEmbeddings();
        ThrowIfNotFinite(features, context.Pool, row => row < candidates.Length ? candidates[row] : labeled[row - candidates.Length]);
        return features;
    }

    /// <summary>Looks at a matrix with a row of each candidate.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="context">The query it belongs to.</param>
    /// <returns>It.</returns>
    /// <exception cref="ActiveLearningException">A number is not finite (<c>EmbeddingNotFinite</c>, names samples).</exception>
    internal static FeatureMatrix ThrowIfNotFinite(FeatureMatrix matrix, QueryContext context)
    {
        var candidates = context.Candidates;
        ThrowIfNotFinite(matrix, context.Pool, row => candidates[row]);
        return matrix;
    }

    /// <summary>Looks at every number.</summary>
    /// <param name="matrix">Embeddings.</param>
    /// <param name="pool">The pool, for the names.</param>
    /// <param name="sampleOf">The sample of each row.</param>
    /// <exception cref="ActiveLearningException">A number is not finite (<c>EmbeddingNotFinite</c>, names samples).</exception>
    internal static void ThrowIfNotFinite(FeatureMatrix matrix, Pool pool, Func<int, int> sampleOf)
    {
        var names = new List<string>();
        var count = 0;
        for (var row = 0; row < matrix.Rows; row++)
        {
            if (!matrix[row].ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                continue;
            if (names.Count < NamedSamples)
                names.Add($"'{pool.GetId(sampleOf(row))}'");
            count++;
        }

        if (count == 0)
            return;
        throw new ActiveLearningException(
            "EmbeddingNotFinite", ErrorKind.InvalidData,
            $"The embeddings of {count} of {matrix.Rows} samples hold values that are no finite numbers: {string.Join(", ", names)}{(count > names.Count ? ", ..." : "")}. " +
            "The model most likely diverged: train it again with a lower learning rate.",
            pool.Name);
    }
}
