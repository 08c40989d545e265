namespace HelpBuilder;

/// <summary>Something that users must be told is written down nowhere.</summary>
/// <param name="message">What, and where it belongs.</param>
internal sealed class HelpMissingException(string message) : Exception(message);
