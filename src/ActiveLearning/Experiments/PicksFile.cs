using System.Globalization;
using System.Text;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActiveLearning.Experiments;

/// <summary>The samples chosen for a cycle, in order: <c>rank,id,index,label,score,reason</c>. The label is the one that was revealed, empty where people give it.</summary>
internal static class PicksFile
{
    private static readonly string[] s_columns = ["rank", "id", "index", "label", "score", "reason"];

    /// <summary>Writes a batch.</summary>
    /// <param name="path">Full path; its folder must exist.</param>
    /// <param name="batch">The samples.</param>
    internal static void Write(string path, IReadOnlyList<BatchItem> batch) => AtomicFile.Write(path, stream =>
    {
        using var writer = CsvText.Open(stream);
        CsvText.WriteRow(writer, s_columns);
        foreach (var item in batch)
        {
            var label = item.Pool.GetOracleLabel(item.Index);
            CsvText.WriteRow(
                writer,
                item.Rank.ToString(CultureInfo.InvariantCulture),
                SpreadsheetCell.Protect(item.Id),
                item.Index.ToString(CultureInfo.InvariantCulture),
                label < 0 ? "" : SpreadsheetCell.Protect(item.Pool.Classes[label]),
                item.Score.ToString("R", CultureInfo.InvariantCulture),
                SpreadsheetCell.Protect(item.Reason));
        }
    });

    /// <summary>Reads a batch back.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="pool">The pool the samples are in; they are found by id.</param>
    /// <param name="strategy">The name the items are to have.</param>
    /// <returns>The samples in order.</returns>
    /// <exception cref="ActiveLearningException">The file cannot be read (<c>ReadFailed</c>), is no such file (<c>ExperimentDamaged</c>), or names a sample that the pool lacks (<c>SampleNotFound</c>).</exception>
    internal static IReadOnlyList<BatchItem> Read(string path, Pool pool, string strategy)
    {
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, MaxFieldSize = CsvRows.MaxFieldLength });
            if (!parser.Read() || !parser.Record!.SequenceEqual(s_columns, StringComparer.Ordinal))
                throw Damaged(path, $"its first line is not {string.Join(",", s_columns)}", null);
            var items = new List<BatchItem>();
            var seen = new HashSet<int>();
            while (parser.Read())
            {
                var row = parser.Record!;
                if (row.Length != s_columns.Length
                    || !int.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank != items.Count + 1
                    || !int.TryParse(row[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || !double.TryParse(row[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score))
                {
                    throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} is no pick"), null);
                }

                index = Find(pool, path, SpreadsheetCell.Unprotect(row[1]), index);
                if (!seen.Add(index))
                    throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} names a sample again"), null);
                items.Add(new BatchItem(pool, index, rank, score, strategy, null, SpreadsheetCell.Unprotect(row[5])));
            }

            return items.Count > 0 ? items : throw Damaged(path, "it names no sample", null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }
        catch (Exception e) when (e is CsvHelperException or DecoderFallbackException)
        {
            throw Damaged(path, "it is not CSV in UTF-8", e);
        }
    }

    private static int Find(Pool pool, string path, string id, int index)
    {
        if (index < pool.Count && pool.GetId(index) == id)
            return index;
        return pool.IndexOf(id) is var found and >= 0
            ? found
            : throw new ActiveLearningException(
                "SampleNotFound", ErrorKind.NotFound, $"'{path}' names the sample '{CsvRows.Shorten(id)}', which is not in pool '{pool.Name}'; picks can be used with the pool they were made from.", id);
    }

    private static ActiveLearningException Damaged(string path, string why, Exception? cause) =>
        new("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' is no file of picks: {why}.", path, cause);
}
