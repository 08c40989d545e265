namespace ActiveLearning.LabelIssues;

/// <summary>Two rows with the same or almost the same content and different labels.</summary>
/// <param name="Doubted">The row whose label is the less likely one.</param>
/// <param name="Other">The other row.</param>
/// <param name="IsExact">Whether the contents are equal.</param>
/// <param name="Similarity">The cosine of their embeddings; 1 for equal contents.</param>
internal readonly record struct DuplicatePair(int Doubted, int Other, bool IsExact, double Similarity);
