namespace ActiveLearning.Selection.Clustering;

/// <summary>Two clusters become one.</summary>
/// <param name="Left">A row of the one.</param>
/// <param name="Right">A row of the other.</param>
/// <param name="Distance">How far they were from each other.</param>
internal readonly record struct Join(int Left, int Right, float Distance);
