using System.Globalization;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Experiments;

/// <summary>The samples chosen for a cycle, in order: <c>rank,id,index,label,score,reason</c>. The label is the one that was revealed, empty where people give it.</summary>
internal static class PicksFile
{
    private const string Kind = "picks";

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
        return LaneCsv.Read(path, Kind, s_columns, parser =>
        {
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
                    throw LaneCsv.Damaged(path, Kind, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} is no pick"));
                }

                index = Find(pool, path, SpreadsheetCell.Unprotect(row[1]), index);
                if (!seen.Add(index))
                    throw LaneCsv.Damaged(path, Kind, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} names a sample again"));
                items.Add(new BatchItem(pool, index, rank, score, strategy, null, SpreadsheetCell.Unprotect(row[5])));
            }

            return items.Count > 0 ? items : throw LaneCsv.Damaged(path, Kind, "it names no sample");
        });
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
}
