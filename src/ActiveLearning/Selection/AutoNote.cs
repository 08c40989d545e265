namespace ActiveLearning.Selection;

/// <summary>What Auto records of a query.</summary>
/// <param name="Chosen">The strategy it chose.</param>
/// <param name="Reason">Why.</param>
public sealed record AutoNote(string Chosen, string Reason);
