namespace ActiveLearning.Exchange;

/// <summary>Turns scores into the figures of a file.</summary>
internal static class ScoreScaler
{
    /// <summary>Scales linearly so that the lowest score becomes 0 and the highest 1; equal scores all become 0.</summary>
    /// <param name="scores">Finite scores.</param>
    internal static double[] MinMax(double[] scores)
    {
        if (scores.Length == 0)
            return [];
        var lowest = scores.Min();
        var highest = scores.Max();
        if (lowest == highest)
            return new double[scores.Length];
        // Halved where the range of two huge scores of opposite sign is beyond a double.
        var factor = double.IsFinite(highest - lowest) ? 1.0 : 0.5;
        var range = (highest * factor) - (lowest * factor);
        return Array.ConvertAll(scores, score => Math.Clamp(((score * factor) - (lowest * factor)) / range, 0, 1));
    }

    /// <summary>Whether every figure is smaller than the one before it.</summary>
    /// <param name="figures">The figures in row order.</param>
    internal static bool IsStrictlyDecreasing(double[] figures)
    {
        for (var i = 1; i < figures.Length; i++)
        {
            if (figures[i - 1] <= figures[i])
                return false;
        }

        return true;
    }
}
