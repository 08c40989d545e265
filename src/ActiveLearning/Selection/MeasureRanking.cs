using System.Globalization;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection;

/// <summary>Picks the candidates that a measure of the strategy's own choice puts first.</summary>
internal static class MeasureRanking
{
    /// <summary>Scores all candidates and takes the highest.</summary>
    /// <param name="context">The candidates.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="count">How many.</param>
    /// <param name="quantity">What the measure is, for the reasons.</param>
    internal static IReadOnlyList<Pick> Take(QueryContext context, Measure measure, int count, string quantity)
    {
        var (indices, scores) = context.GetHighest(measure, count);
        var whose = measure.Input != MeasureInput.PassLogProbabilities ? ""
            : context.Options.Committee.Count > 0 ? $" of {context.Options.Committee.Count + 1} models" : $" of {context.Options.Passes} dropout passes";
        return [.. indices.Select((index, rank) => new Pick(index, scores[rank], string.Create(
            CultureInfo.InvariantCulture, $"{quantity}{whose} {scores[rank]:0.####}: {rank + 1} of {context.Candidates.Length} from the highest.")))];
    }
}
