namespace ActiveLearning.Pools.Database;

/// <summary>A score that was kept.</summary>
/// <param name="Pool">The sample's pool.</param>
/// <param name="Index">The sample's index in its pool.</param>
/// <param name="Uncertainty">The score, higher is more worth labeling.</param>
/// <param name="Measure">The measure's name.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Time">When the model began to score.</param>
public sealed record SavedScore(Pool Pool, int Index, double Uncertainty, string Measure, string Model, DateTimeOffset Time)
{
    /// <summary>The sample's stable identity in its pool.</summary>
    public string Id => Pool.GetId(Index);

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id} {Uncertainty}");
}
