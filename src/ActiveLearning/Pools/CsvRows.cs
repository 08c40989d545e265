using System.Globalization;
using System.Text;
using ActiveLearning.Runtime;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActiveLearning.Pools;

/// <summary>
/// Reads CSV files that give pictures and labels (RFC 4180, UTF-8 with or without a byte order mark; comma, semicolon or tab, whichever the header has).
/// The header names the columns: path, id, file, filename, image or name; label or class. Rows that cannot be used are problems of their own.
/// </summary>
internal static class CsvRows
{
    /// <summary>Longer fields are refused; nothing that names a file or class needs more.</summary>
    public const int MaxFieldLength = 1 << 16;

    private const string FormatName = "a CSV file";
    private const long MaxFileBytes = 1L << 30;

    private static readonly string[] s_pathNames = ["path", "id", "file", "filename", "image", "name"];
    private static readonly string[] s_labelNames = ["label", "class"];

    /// <summary>Reads all usable rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelRequired">Whether a column of labels must be there.</param>
    /// <param name="problems">Told of rows that cannot be used.</param>
    /// <exception cref="ActiveLearningException">The file cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static List<CsvRow> Read(string path, bool labelRequired, ProblemLimiter problems) => ContentError.Guard(path, () =>
    {
        if (!File.Exists(path))
            throw ContentError.Missing(path);
        var length = new FileInfo(path).Length;
        if (length is 0 or > MaxFileBytes)
            throw ContentError.Invalid(path, FormatName, length == 0 ? "it is empty" : $"it is longer than {MaxFileBytes} bytes");
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return Read(path, text, labelRequired, problems);
        }
        catch (DecoderFallbackException)
        {
            throw ContentError.Invalid(path, FormatName, "it is not UTF-8 text; save it as CSV UTF-8");
        }
        catch (MaxFieldSizeException)
        {
            throw ContentError.Invalid(path, FormatName, $"a field is longer than {MaxFieldLength} characters; is a quotation mark missing?");
        }
        catch (CsvHelperException e)
        {
            throw ContentError.Invalid(path, FormatName, $"it cannot be parsed ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    });

    private static List<CsvRow> Read(string path, StreamReader text, bool labelRequired, ProblemLimiter problems)
    {
        var damaged = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = FindDelimiter(path, text),
            HasHeaderRecord = false,
            MaxFieldSize = MaxFieldLength,
            IgnoreBlankLines = true,
            BadDataFound = _ => damaged = true,
            DetectDelimiter = false,
        };
        text.BaseStream.Position = 0;
        text.DiscardBufferedData();
        using var parser = new CsvParser(text, configuration);
        if (!parser.Read())
            throw ContentError.Invalid(path, FormatName, "it is empty");
        var header = parser.Record!.Select(name => name.Trim().TrimStart('\uFEFF')).ToArray();
        var pathColumn = FindColumn(header, s_pathNames);
        var labelColumn = FindColumn(header, s_labelNames);
        if (pathColumn < 0 || (labelRequired && labelColumn < 0))
        {
            throw ContentError.Invalid(
                path, FormatName, $"its first line must name the columns path{(labelRequired ? " and label" : " and, where there are labels, label")}; it says '{Shorten(string.Join(",", header))}'");
        }

        var rows = new List<CsvRow>();
        while (parser.Read())
        {
            var line = parser.RawRow;
            if (parser.Count <= Math.Max(pathColumn, labelColumn))
            {
                problems.Add(RowProblem(path, line, $"has {parser.Count} fields instead of {header.Length}"));
                continue;
            }

            // Misplaced quotation marks are noticed when a field is taken.
            var key = parser[pathColumn];
            var label = labelColumn < 0 ? "" : parser[labelColumn].Trim();
            if (damaged)
            {
                damaged = false;
                problems.Add(RowProblem(path, line, "has a misplaced quotation mark"));
                continue;
            }

            if (string.IsNullOrWhiteSpace(key) || key.Contains('\0'))
            {
                problems.Add(RowProblem(path, line, "names no file"));
                continue;
            }

            rows.Add(new CsvRow(line, key, label.Length == 0 ? null : label));
        }

        return rows;
    }

    /// <summary>A problem with one row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="reason">What is wrong, to follow "line n".</param>
    /// <param name="errorId">Stable identifier.</param>
    /// <param name="kind">What kind of thing is wrong.</param>
    public static ItemProblem RowProblem(string path, int line, string reason, string errorId = "InvalidRow", ErrorKind kind = ErrorKind.InvalidData)
    {
        var item = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} line {line}");
        return new ItemProblem(errorId, kind, item, $"'{path}' line {line.ToString(CultureInfo.InvariantCulture)} {reason}; the row is left out.");
    }

    /// <summary>Text for a message: what comes from a file may be long.</summary>
    public static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";

    private static int FindColumn(string[] header, string[] names) =>
        names.Select(name => Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase))).Where(i => i >= 0).DefaultIfEmpty(-1).First();

    private static string FindDelimiter(string path, StreamReader text)
    {
        var start = new char[4096];
        var length = text.ReadBlock(start, 0, start.Length);
        if (Array.IndexOf(start, '\0', 0, length) >= 0)
            throw ContentError.Invalid(path, FormatName, "it is not text");
        var line = start.AsSpan(0, length);
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0)
            line = line[..end];
        var best = ',';
        foreach (var candidate in ";\t")
        {
            if (line.Count(candidate) > line.Count(best))
                best = candidate;
        }

        return best.ToString();
    }
}
