using ActiveLearning.Selection;

namespace ActiveLearning.Exchange;

/// <summary>One row of an exported batch.</summary>
/// <param name="Id">The sample's stable identity; a relative path or a key.</param>
/// <param name="Score">Higher is more worth labeling; finite.</param>
/// <param name="Rank">Its place in the batch, from 1; null for scores that no strategy has ranked, which are then ordered by score.</param>
/// <param name="Path">The sample's own file, or null.</param>
/// <param name="Strategy">The strategy that chose it, or null.</param>
/// <param name="Measure">The measure behind the score, or null.</param>
/// <param name="Reason">Why it was chosen, or null.</param>
/// <param name="Label">Its current label, or null.</param>
public sealed record ExportRow(
    string Id,
    double Score,
    int? Rank = null,
    string? Path = null,
    string? Strategy = null,
    string? Measure = null,
    string? Reason = null,
    string? Label = null)
{
    /// <summary>The row of one batch item, with its label as it is now.</summary>
    /// <param name="item">The item.</param>
    public static ExportRow From(BatchItem item) =>
        new(item.Id, item.Score, item.Rank, item.Path, item.Strategy, item.Measure, item.Reason, item.Label);
}
