namespace ActiveLearning.Experiments;

/// <summary>Which of an experiment's options make it what it is. The others say where things lie and how fast they go.</summary>
internal static class ExperimentIdentity
{
    private static readonly HashSet<string> s_places = new(StringComparer.Ordinal)
    {
        "name", "output", "pool.path", "pool.labelFile", "pool.labelPath", "testPool.path", "testPool.labelFile", "testPool.labelPath",
    };

    /// <summary>Whether a directory's results belong to an option's value.</summary>
    /// <param name="option">Its flattened name.</param>
    internal static bool IsPart(string option) =>
        !s_places.Contains(option)
        && !option.EndsWith("training.device", StringComparison.Ordinal)
        && !option.EndsWith("training.threads", StringComparison.Ordinal);
}
