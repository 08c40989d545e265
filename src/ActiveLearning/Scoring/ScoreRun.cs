using ActiveLearning.Pools;

namespace ActiveLearning.Scoring;

/// <summary>What all scores of one run share, kept once.</summary>
/// <param name="Pool">The samples' pool.</param>
/// <param name="Measure">The measure's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Classes">The model's classes.</param>
internal sealed record ScoreRun(Pool Pool, string Measure, string Model, IReadOnlyList<string> Classes);
