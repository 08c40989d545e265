namespace ActiveLearning.Selection;

/// <summary>One choice of a strategy.</summary>
/// <param name="Index">The sample's index in the pool.</param>
/// <param name="Score">The strategy's own figure for it; 0 where the strategy has none.</param>
/// <param name="Reason">A plain sentence of why.</param>
public readonly record struct Pick(int Index, double Score, string Reason);
