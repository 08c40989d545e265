using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange;

/// <summary>
/// Writes a batch for people and annotation tools: UTF-8, culture-invariant, safe to open in a spreadsheet, each file replaced whole.
/// </summary>
public static class BatchExporter
{
    /// <summary>Writes rows, most worth labeling first.</summary>
    /// <param name="rows">
    /// The rows. Where every row has a rank they are ordered by it, else by score, highest first; equal ones stay in the order given.
    /// </param>
    /// <param name="path">The file. With chunks, <c>name.csv</c> becomes <c>name.001.csv</c>, <c>name.002.csv</c> and so on.</param>
    /// <param name="format">What to write.</param>
    /// <param name="scaling">How scores become the file's figures.</param>
    /// <param name="context">Cancellation and warnings.</param>
    /// <param name="chunkSize">Rows a file, at least 1; 0 for one file. Ranks and scales are those of the whole batch.</param>
    /// <param name="tool">What annotation tools are told besides the rows; null for nothing.</param>
    /// <returns>The full paths of the files written, in order.</returns>
    /// <exception cref="ActiveLearningException">
    /// No rows (<c>NoRows</c>), a prefix with control characters (<c>InvalidImagePrefix</c>), a score that is not finite (<c>ScoreNotFinite</c>) or outside the format's limits (<c>ScoreOutOfRange</c>), an id that occurs
    /// twice (<c>DuplicateItem</c>), too many rows to tell apart (<c>TooManyRows</c>), chunks of a format that is a folder of single pictures
    /// (<c>InvalidChunkSize</c>), or a file that cannot be written (<c>WriteFailed</c>).
    /// </exception>
    public static IReadOnlyList<string> Export(
        IReadOnlyList<ExportRow> rows, string path, BatchFormat format, ScoreScaling scaling, RunContext context, int chunkSize = 0, ToolOptions? tool = null)
    {
        if (chunkSize < 0)
            throw new ActiveLearningException("InvalidChunkSize", ErrorKind.InvalidArgument, $"A file of {chunkSize} rows cannot be written; give 1 or more rows a file.", chunkSize);
        if (rows.Count == 0)
            throw new ActiveLearningException("NoRows", ErrorKind.InvalidOperation, $"There is nothing to write to '{path}': the batch is empty.", path);
        Check(rows);
        var lines = format == BatchFormat.SuperAnnotate
            ? SuperAnnotateFormat.Prepare(Order(rows), scaling, context)
            : Scale(Order(rows), scaling);

        tool = (tool ?? new ToolOptions()).WithClassesOf(rows);
        if (tool.ImagePrefix.Any(char.IsControl))
            throw new ActiveLearningException("InvalidImagePrefix", ErrorKind.InvalidArgument, "The prefix of the pictures' addresses has control characters; give an address such as https://example.org/photos/.", tool.ImagePrefix);
        if (format is BatchFormat.SuperAnnotate or BatchFormat.Csv or BatchFormat.Json or BatchFormat.Voc && rows.Any(row => row.PredictedClass is not null))
            context.Verbose?.Invoke($"{format} has no place for a model's predictions; they are left out.");
        var full = Path.GetFullPath(path);
        if (format == BatchFormat.Voc)
        {
            return chunkSize == 0
                ? VocFormat.Write(full, lines, tool, context)
                : throw new ActiveLearningException("InvalidChunkSize", ErrorKind.InvalidArgument, "Voc is a folder with a file for each picture and has no chunks; leave -ChunkSize out.", chunkSize);
        }

        if (chunkSize == 0)
        {
            WriteFile(full, lines, format, tool, context);
            return [full];
        }

        var count = (lines.Length + chunkSize - 1) / chunkSize;
        var paths = new string[count];
        for (var chunk = 0; chunk < count; chunk++)
        {
            paths[chunk] = ChunkPath(full, chunk + 1);
            WriteFile(paths[chunk], lines[(chunk * chunkSize)..Math.Min((chunk + 1) * chunkSize, lines.Length)], format, tool, context);
        }

        if (File.Exists(ChunkPath(full, count + 1)))
            context.Warning?.Invoke($"'{ChunkPath(full, count + 1)}' is left from an earlier export and is not part of this one.");
        return paths;
    }

    private static void Check(IReadOnlyList<ExportRow> rows)
    {
        var seen = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!double.IsFinite(row.Score))
                throw new ActiveLearningException("ScoreNotFinite", ErrorKind.InvalidData, $"The score of '{row.Id}' is not a finite number, so the batch has no order to write.", row.Id);
            if (!seen.Add(row.Id))
                throw new ActiveLearningException("DuplicateItem", ErrorKind.InvalidData, $"'{row.Id}' occurs twice in the batch; give every sample once.", row.Id);
        }
    }

    private static ExportRow[] Order(IReadOnlyList<ExportRow> rows) =>
        rows.All(row => row.Rank is not null)
            ? [.. rows.OrderBy(row => row.Rank)]
            : [.. rows.OrderByDescending(row => row.Score)];

    private static ExportLine[] Scale(ExportRow[] rows, ScoreScaling scaling)
    {
        var scores = Array.ConvertAll(rows, row => row.Score);
        var figures = scaling switch
        {
            ScoreScaling.MinMax => ScoreScaler.MinMax(scores),
            ScoreScaling.Rank => [.. Enumerable.Range(0, rows.Length).Select(position => (double)(rows.Length - position))],
            _ => scores,
        };
        return [.. rows.Select((row, position) => new ExportLine(row, row.Rank ?? position + 1, figures[position]))];
    }

    private static void WriteFile(string path, ExportLine[] lines, BatchFormat format, ToolOptions tool, RunContext context) =>
        AtomicFile.Write(path, stream =>
        {
            switch (format)
            {
                case BatchFormat.SuperAnnotate:
                    SuperAnnotateFormat.Write(stream, lines, context);
                    break;
                case BatchFormat.Csv:
                    CsvFormat.Write(stream, lines, context);
                    break;
                case BatchFormat.Json:
                    JsonFormat.Write(stream, lines, context);
                    break;
                case BatchFormat.LabelStudio:
                    LabelStudioFormat.Write(stream, lines, tool, context);
                    break;
                case BatchFormat.Coco:
                    CocoFormat.Write(stream, lines, tool, context);
                    break;
                case BatchFormat.Cvat:
                    CvatFormat.Write(stream, lines, tool, context);
                    break;
                default:
                    throw new ActiveLearningException("InvalidFormat", ErrorKind.InvalidArgument, $"There is no batch format {format}.", format);
            }
        });

    private static string ChunkPath(string path, int number) =>
        Path.Combine(
            Path.GetDirectoryName(path)!,
            string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}.{number:000}{Path.GetExtension(path)}"));
}
