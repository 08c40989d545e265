using System.Globalization;
using System.Xml;

namespace ActiveLearning.Reports;

/// <summary>Texts and numbers as reports write them: the same in every culture.</summary>
internal static class ReportText
{
    /// <summary>A name from outside, without characters that break lines or that SVG and HTML cannot hold.</summary>
    public static string Clean(string text)
    {
        // Pairs of surrogates stay together; a lone half is no character.
        return string.Concat(text.EnumerateRunes().Select(rune =>
            System.Text.Rune.IsControl(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) ? " " : rune.ToString()));
    }

    /// <summary>A text of several lines from outside.</summary>
    public static string CleanLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Clean));

    /// <summary>A share as percent with one decimal, without the sign.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A difference of shares in points with its sign.</summary>
    public static string Points(double difference)
    {
        var text = Percent(Math.Abs(difference));
        return text == "0.0" ? text : difference < 0 ? "\u2212" + text : text;
    }

    /// <summary>A whole number with its thousands set apart.</summary>
    public static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun.</summary>
    public static string Count(int number, string one, string many) => $"{Whole(number)} {(number == 1 ? one : many)}";
}
