namespace ActiveLearning.Selection.Caching;

/// <summary>How embeddings lie in a cache.</summary>
public enum CacheType
{
    /// <summary>As they were computed: four bytes a number.</summary>
    Float32,

    /// <summary>Rounded to eleven significant bits, which strategies then see: two bytes a number. Probabilities and scores stay what they are.</summary>
    Float16,
}
