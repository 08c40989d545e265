namespace ActiveLearning.PowerShell.Strategies;

/// <summary>One thing that a script wrote, taken apart as far as it can be; nothing is checked yet.</summary>
/// <param name="Index">What should be the sample's index; null where there is none.</param>
/// <param name="Score">What should be its score, or null.</param>
/// <param name="Reason">The sentence of why, or null.</param>
/// <param name="Pool">The pool it says it belongs to, or null.</param>
/// <param name="Text">The thing as people see it.</param>
internal sealed record ScriptChoice(object? Index, object? Score, object? Reason, object? Pool, string Text);
