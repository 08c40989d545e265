namespace ActiveLearning.Scoring;

/// <summary>What one class distribution says, number by number.</summary>
internal static class Distribution
{
    /// <summary>Its entropy in nats, 0 log 0 being 0; NaN where one of its numbers is. Of several distributions side by side, the sum of theirs.</summary>
    /// <param name="probabilities">The distribution.</param>
    public static double Entropy(ReadOnlySpan<float> probabilities)
    {
        var entropy = 0.0;
        foreach (var probability in probabilities)
            entropy -= probability == 0 ? 0 : probability * Math.Log(probability);
        return entropy;
    }

    /// <summary>1 less the difference of the two largest.</summary>
    /// <param name="probabilities">One distribution.</param>
    public static double Margin(ReadOnlySpan<float> probabilities)
    {
        var (first, second) = (0.0, 0.0);
        foreach (var probability in probabilities)
        {
            if (probability > first)
                (first, second) = (probability, first);
            else if (probability > second)
                second = probability;
        }

        return Math.Max(0, 1 - (first - second));
    }

    /// <summary>The most probable class; of equal ones the first.</summary>
    /// <param name="probabilities">One distribution.</param>
    public static int IndexOfLargest(ReadOnlySpan<float> probabilities)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
            best = probabilities[i] > probabilities[best] ? i : best;
        return best;
    }
}
