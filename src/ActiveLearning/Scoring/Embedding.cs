using ActiveLearning.Pools;

namespace ActiveLearning.Scoring;

/// <summary>The embedding of one sample: the input of the model's last linear layer.</summary>
public sealed class Embedding
{
    internal Embedding(Pool pool, int index, float[] vector)
    {
        Pool = pool;
        Index = index;
        Vector = vector;
    }

    /// <summary>The sample's pool.</summary>
    public Pool Pool { get; }

    /// <summary>The sample's index in its pool.</summary>
    public int Index { get; }

    /// <summary>The sample's stable identity.</summary>
    public string Id => Pool.GetId(Index);

    /// <summary>The vector.</summary>
    public float[] Vector { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
