using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>A batch as a table with all its columns.</summary>
internal static class CsvFormat
{
    /// <summary>Writes the header and one row a line.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="lines">The lines in order.</param>
    /// <param name="context">Cancellation.</param>
    internal static void Write(Stream stream, ExportLine[] lines, RunContext context)
    {
        using var writer = CsvText.Open(stream);
        CsvText.WriteRow(writer, "rank", "id", "path", "score", "strategy", "measure", "reason", "label");
        foreach (var (row, rank, figure) in lines)
        {
            context.ThrowIfStopped();
            CsvText.WriteRow(
                writer,
                rank.ToString(CultureInfo.InvariantCulture),
                SpreadsheetCell.Protect(row.Id),
                SpreadsheetCell.Protect(row.Path ?? ""),
                figure.ToString("R", CultureInfo.InvariantCulture),
                SpreadsheetCell.Protect(row.Strategy ?? ""),
                SpreadsheetCell.Protect(row.Measure ?? ""),
                SpreadsheetCell.Protect(row.Reason ?? ""),
                SpreadsheetCell.Protect(row.Label ?? ""));
        }
    }
}
