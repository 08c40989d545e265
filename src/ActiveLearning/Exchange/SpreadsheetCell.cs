namespace ActiveLearning.Exchange;

/// <summary>
/// Keeps spreadsheets from executing text cells (CSV injection; OWASP, "CSV Injection"). A cell whose first character after spaces and
/// quotes starts a formula gets one apostrophe in front, which spreadsheets take as "this is text".
/// </summary>
public static class SpreadsheetCell
{
    // The full-width forms are folded to the plain ones by spreadsheets in East Asian locales.
    private const string FormulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";
    private const string Skipped = " '\"\u00A0\uFEFF";

    /// <summary>The text, made harmless.</summary>
    /// <param name="text">A text cell; numbers the program writes itself need no protection.</param>
    public static string Protect(string text) => IsFormula(text) ? "'" + text : text;

    /// <summary>The text as it was before <see cref="Protect"/>.</summary>
    /// <param name="text">A cell that was written through <see cref="Protect"/>.</param>
    public static string Unprotect(string text) => text.StartsWith('\'') && IsFormula(text) ? text[1..] : text;

    private static bool IsFormula(string text)
    {
        foreach (var character in text)
        {
            if (FormulaStarts.Contains(character))
                return true;
            if (!Skipped.Contains(character))
                return false;
        }

        return false;
    }
}
