namespace ActiveLearning.Pools;

/// <summary>One label given to one sample, or taken away from it, with what is known of who said so.</summary>
/// <param name="Index">The sample, 0 to Count - 1 of its pool.</param>
/// <param name="Label">Class name; null takes the label away.</param>
/// <param name="Origin">Where the label comes from; of no effect where a label is taken away.</param>
/// <param name="Annotator">Who gave it, or null where that is not known.</param>
/// <param name="Time">When it was given, or null for now.</param>
/// <param name="Source">The file or batch it came with, or null.</param>
/// <param name="Annotation">What else the annotation tool said of the sample (boxes, masks, keypoints) as JSON text, kept as it came; or null.</param>
public sealed record LabelChange(
    int Index,
    string? Label,
    LabelOrigin Origin,
    string? Annotator = null,
    DateTimeOffset? Time = null,
    string? Source = null,
    string? Annotation = null);
