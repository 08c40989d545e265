namespace ActiveLearning.Pools;

/// <summary>The shape of packed pictures.</summary>
/// <param name="Count">Number of pictures.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Channels">1 or 3.</param>
internal readonly record struct PackedShape(int Count, int Height, int Width, int Channels);
