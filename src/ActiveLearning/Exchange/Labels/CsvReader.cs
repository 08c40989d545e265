using System.Text;
using System.Text.Json;

namespace ActiveLearning.Exchange.Labels;

/// <summary>CSV with the columns of <see cref="RowFields"/>; comma, semicolon or tab, whichever the header has.</summary>
internal sealed class CsvReader : LabelReader
{
    /// <inheritdoc/>
    public override IEnumerable<AnnotatedItem> Read(LabelSourceFile file)
    {
        using var text = new StreamReader(file.Stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        using var rows = CsvRecords.Read(text, file).GetEnumerator();
        if (!rows.MoveNext())
            throw file.Invalid("it is empty");
        string[] header = [.. rows.Current.Cells.Select(cell => cell.Trim())];
        int[] names = [.. RowFields.Names.Select(name => Column(header, name)).Where(column => column >= 0)];
        var label = Column(header, RowFields.Labels);
        if (names.Length == 0 || label < 0)
        {
            throw file.Invalid(
                $"its first line must name a column for the sample ({string.Join(", ", RowFields.Names)}) and one for its class ({string.Join(", ", RowFields.Labels)}); it says '{ShownText.Of(string.Join(',', header))}'");
        }

        var (annotator, time, annotation) = (Column(header, RowFields.Annotators), Column(header, RowFields.Times), Column(header, RowFields.Annotation));
        while (rows.MoveNext())
        {
            file.Context.ThrowIfStopped();
            var (line, cells, damaged) = rows.Current;
            var place = LabelSourceFile.Place("line", line);
            if (damaged)
            {
                file.Refuse(place, "has a misplaced quotation mark");
                continue;
            }

            string[] found = [.. names.Select(column => Cell(cells, column)).OfType<string>()];
            if (found.Length == 0)
            {
                file.Refuse(place, "names no sample");
                continue;
            }

            if (Cell(cells, label) is not { } given)
            {
                yield return new AnnotatedItem(place, found, []);
                continue;
            }

            var extra = Cell(cells, annotation);
            if (extra is not null && !IsJson(extra))
            {
                file.Refuse(place, "has an annotation that is not JSON");
                continue;
            }

            yield return new AnnotatedItem(
                place, found,
                [new LabelAnswer([SpreadsheetCell.Unprotect(given)], Cell(cells, annotator) is { } who ? SpreadsheetCell.Unprotect(who) : null, JsonText.Time(Cell(cells, time)), extra)]);
        }
    }

    private static int Column(string[] header, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase)) is var column and >= 0)
                return column;
        }

        return -1;
    }

    private static string? Cell(List<string> cells, int column) =>
        column >= 0 && column < cells.Count && cells[column].Trim() is { Length: > 0 } text ? text : null;

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = ExchangeLimits.Depth });
            return JsonText.FindDuplicate(document.RootElement) is null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
