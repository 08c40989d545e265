using System.Globalization;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>What a cycle's model predicted of the stop set: <c>index,id,class</c>. The next cycle compares its own predictions with these, also after an interruption.</summary>
internal static class StopSetFile
{
    private const string Kind = "predictions of the stop set";

    private static readonly string[] s_columns = ["index", "id", "class"];

    /// <summary>Writes predictions.</summary>
    /// <param name="path">Full path; its folder must exist.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="predictions">Class numbers by index.</param>
    internal static void Write(string path, Pool pool, IReadOnlyDictionary<int, int> predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = CsvText.Open(stream);
        CsvText.WriteRow(writer, s_columns);
        foreach (var (index, predicted) in predictions.OrderBy(prediction => prediction.Key))
            CsvText.WriteRow(writer, index.ToString(CultureInfo.InvariantCulture), SpreadsheetCell.Protect(pool.GetId(index)), SpreadsheetCell.Protect(pool.Classes[predicted]));
    });

    /// <summary>Reads predictions back.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="pool">The pool.</param>
    /// <returns>Class numbers by index.</returns>
    /// <exception cref="ActiveLearningException">The file cannot be read (<c>ReadFailed</c>) or is no such file of this pool (<c>ExperimentDamaged</c>).</exception>
    internal static IReadOnlyDictionary<int, int> Read(string path, Pool pool)
    {
        return LaneCsv.Read(path, Kind, s_columns, parser =>
        {
            var predictions = new Dictionary<int, int>();
            while (parser.Read())
            {
                var row = parser.Record!;
                if (row.Length != s_columns.Length
                    || !int.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= pool.Count
                    || pool.Classes.IndexOf(SpreadsheetCell.Unprotect(row[2])) is var predicted && predicted < 0
                    || !predictions.TryAdd(index, predicted))
                {
                    throw LaneCsv.Damaged(path, Kind, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} is no prediction of a sample of pool '{pool.Name}'"));
                }
            }

            return predictions;
        });
    }
}
