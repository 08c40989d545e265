namespace ActiveLearning.Pools;

/// <summary>The shapes of <see cref="SyntheticShapes"/>, in the order of its classes.</summary>
internal enum ShapeKind
{
    Circle,
    Square,
    Triangle,
    Star,
    Cross,
    Ring,
    Hexagon,
    Crescent,
}
