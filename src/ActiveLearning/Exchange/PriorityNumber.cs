using System.Globalization;

namespace ActiveLearning.Exchange;

/// <summary>
/// A figure within the limits of SuperAnnotate's priority score: 0 to 1,000,000, at most 8 characters, at most 5 decimals.
/// </summary>
internal static class PriorityNumber
{
    /// <summary>The largest figure allowed.</summary>
    internal const double Maximum = 1_000_000;

    /// <summary>How many different ranks fit: 0.00000 to 99.99999 in steps of 0.00001, eight characters each.</summary>
    internal const int MaximumRanks = 10_000_000;

    private const int MaximumLength = 8;
    private const int MaximumDecimals = 5;

    /// <summary>Whether a score lies between the limits.</summary>
    /// <param name="score">The score.</param>
    internal static bool IsWithin(double score) => score is >= 0 and <= Maximum;

    /// <summary>The nearest figure that the limits can express; never reverses the order of two scores.</summary>
    /// <param name="score">0 to <see cref="Maximum"/>.</param>
    internal static double Round(double score)
    {
        var value = (decimal)score;
        // Every digit before the point costs a decimal; a number rounded up to the next power of ten ends in zeros, which are not written.
        var whole = 1;
        for (var power = 10m; power <= value; power *= 10)
            whole++;
        var decimals = Math.Clamp(MaximumLength - 1 - whole, 0, MaximumDecimals);
        return (double)Math.Round(value, decimals, MidpointRounding.AwayFromZero);
    }

    /// <summary>The figure for one rank: distinct for every rank of up to <see cref="MaximumRanks"/> rows.</summary>
    /// <param name="position">0 for the first row.</param>
    /// <param name="rows">Number of rows.</param>
    internal static double FromRank(int position, int rows) =>
        rows <= (int)Maximum ? rows - position : (double)((rows - 1 - position) * 0.00001m);

    /// <summary>The text of a rounded figure.</summary>
    /// <param name="value">From <see cref="Round"/> or <see cref="FromRank"/>.</param>
    internal static string Format(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
