namespace ActiveLearning.Runtime;

/// <summary>
/// What the two torch providers do differently. Everything else in the engine is written against the API both have; only this class
/// knows which one it runs on. Each member has one implementation per provider with the same results; the fast one may round differently.
/// </summary>
internal static partial class Acceleration
{
}
