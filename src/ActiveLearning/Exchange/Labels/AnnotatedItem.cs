namespace ActiveLearning.Exchange.Labels;

/// <summary>What a file says of one sample, whatever the format.</summary>
/// <param name="Place">Where in the file, for messages: "line 12", "item 3".</param>
/// <param name="Names">What the file calls the sample, the surest name first: an id, a path, a file name.</param>
/// <param name="Answers">What is said of it; none where nobody has labeled it.</param>
internal sealed record AnnotatedItem(string Place, IReadOnlyList<string> Names, IReadOnlyList<LabelAnswer> Answers);
