using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>What a query learned of some samples, row by row in their order; parts that nobody asked for are null.</summary>
/// <param name="Indices">The samples' indices in the pool, at least one.</param>
internal sealed record QueryBatch(int[] Indices)
{
    /// <summary>An uncertainty each.</summary>
    public float[]? Scores { get; init; }

    /// <summary>A class distribution each.</summary>
    public float[]? Probabilities { get; init; }

    /// <summary>The class distributions of several opinions each, one after the other.</summary>
    public float[]? PassProbabilities { get; init; }

    /// <summary>An embedding each.</summary>
    public float[]? Embeddings { get; init; }

    /// <summary>What a model gave.</summary>
    /// <param name="batch">It.</param>
    internal static QueryBatch Of(PredictionBatch batch) => new(batch.Indices)
    {
        Scores = batch.Scores,
        Probabilities = batch.Probabilities,
        PassProbabilities = batch.PassProbabilities,
        Embeddings = batch.Embeddings,
    };
}
