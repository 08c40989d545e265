namespace ActiveLearning.Exchange.Labels;

/// <summary>Text from outside, fit for a message.</summary>
internal static class ShownText
{
    private const int MaximumLength = 80;

    /// <summary>The text without characters that would steer a terminal, and not too long.</summary>
    /// <param name="text">Any text.</param>
    internal static string Of(string text)
    {
        var shown = text.Length <= MaximumLength ? text : text[..(MaximumLength - 3)] + "...";
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
        });
    }
}
