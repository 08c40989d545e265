using ActiveLearning.Pools;
using ActiveLearning.Scoring;
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
/// <param name="Source">Where the sample's picture comes from, for formats that say how large it is; or null.</param>
/// <param name="Index">The sample's index in <paramref name="Source"/>.</param>
/// <param name="PredictedClass">The class that a model sees in it, or null.</param>
/// <param name="Confidence">The model's probability for that class, 0 to 1.</param>
public sealed record ExportRow(
    string Id,
    double Score,
    int? Rank = null,
    string? Path = null,
    string? Strategy = null,
    string? Measure = null,
    string? Reason = null,
    string? Label = null,
    SampleSource? Source = null,
    int Index = 0,
    string? PredictedClass = null,
    double Confidence = 0)
{
    /// <summary>The row of one batch item, with its label as it is now.</summary>
    /// <param name="item">The item.</param>
    public static ExportRow From(BatchItem item) =>
        new(item.Id, item.Score, item.Rank, item.Path, item.Strategy, item.Measure, item.Reason, item.Label, item.Pool.Source, item.Index);

    /// <summary>The row of one score, with what the model saw.</summary>
    /// <param name="score">The score.</param>
    public static ExportRow From(UncertaintyScore score) => new(
        score.Id, score.Uncertainty, Path: score.Pool.Source.GetPath(score.Index), Measure: score.Measure,
        Source: score.Pool.Source, Index: score.Index, PredictedClass: score.PredictedClass, Confidence: score.Confidence);
}
