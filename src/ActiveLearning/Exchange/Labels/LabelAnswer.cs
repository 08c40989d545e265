namespace ActiveLearning.Exchange.Labels;

/// <summary>What one annotator, or one row of a file, says of a sample.</summary>
/// <param name="Classes">The classes named, as the file calls them; one where the sample can be given a label.</param>
/// <param name="Annotator">Who says so, or null where the file does not tell.</param>
/// <param name="Time">When it was said, or null.</param>
/// <param name="Annotation">Boxes, masks, keypoints and whatever else belongs to the answer, as JSON text; null where the classes are all there is.</param>
/// <param name="IsPrediction">Whether the file marks it as a model's opinion that no person has changed.</param>
internal sealed record LabelAnswer(
    IReadOnlyList<string> Classes, string? Annotator = null, DateTimeOffset? Time = null, string? Annotation = null, bool IsPrediction = false);
