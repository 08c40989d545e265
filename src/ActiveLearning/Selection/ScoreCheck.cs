using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Refuses scores that cannot be ordered.</summary>
internal static class ScoreCheck
{
    private const int NamedSamples = 5;

    /// <summary>Throws when a score is NaN or infinite, naming the first samples concerned.</summary>
    /// <param name="pool">The samples' pool.</param>
    /// <param name="indices">The sample index of each score.</param>
    /// <param name="scores">The scores.</param>
    /// <exception cref="ActiveLearningException">A score is NaN or infinite (<c>ScoreNotFinite</c>).</exception>
    internal static void ThrowIfNotFinite(Pool pool, ReadOnlySpan<int> indices, ReadOnlySpan<float> scores)
    {
        var count = 0;
        var names = new List<string>(NamedSamples);
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsFinite(scores[i]))
                continue;
            if (names.Count < NamedSamples)
                names.Add($"'{pool.GetId(indices[i])}'");
            count++;
        }

        if (count == 0)
            return;
        throw new ActiveLearningException(
            "ScoreNotFinite", ErrorKind.InvalidData,
            $"{count} of {scores.Length} scores are not finite numbers: {string.Join(", ", names)}{(count > names.Count ? ", ..." : "")}. " +
            "The model most likely diverged: train it again with a lower learning rate, and see that the features hold no NaN.",
            names[0].Trim('\''));
    }
}
