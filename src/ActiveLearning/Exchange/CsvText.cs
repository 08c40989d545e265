using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActiveLearning.Exchange;

/// <summary>CSV as this module writes it: comma, LF, UTF-8 without a byte order mark, no cell that a spreadsheet would execute.</summary>
internal static class CsvText
{
    // Semicolons and tabs too: spreadsheets of many locales split cells there, and what follows would be a cell of its own.
    private static readonly char[] Quoted = [',', ';', '\t', '"', '\r', '\n'];

    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture)
    {
        Delimiter = ",",
        NewLine = "\n",
        ShouldQuote = static arguments =>
            arguments.Field is { Length: > 0 } field &&
            (field.IndexOfAny(Quoted) >= 0 || char.IsWhiteSpace(field[0]) || char.IsWhiteSpace(field[^1])),
    };

    /// <summary>A writer that leaves the stream open.</summary>
    /// <param name="stream">Where to write.</param>
    internal static CsvWriter Open(Stream stream) =>
        new(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true), Configuration);

    /// <summary>Writes one row.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="cells">Cells, written as they are: text from outside goes through <see cref="SpreadsheetCell.Protect"/> before.</param>
    internal static void WriteRow(CsvWriter writer, params ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells)
            writer.WriteField(cell);
        writer.NextRecord();
    }
}
