using System.Globalization;
using System.Text;
using ActiveLearning.Exchange;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActiveLearning.Experiments;

/// <summary>What a cycle's model predicted of the stop set: <c>index,id,class</c>. The next cycle compares its own predictions with these, also after an interruption.</summary>
internal static class StopSetFile
{
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
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, MaxFieldSize = CsvRows.MaxFieldLength });
            if (!parser.Read() || !parser.Record!.SequenceEqual(s_columns, StringComparer.Ordinal))
                throw Damaged(path, $"its first line is not {string.Join(",", s_columns)}", null);
            var predictions = new Dictionary<int, int>();
            while (parser.Read())
            {
                var row = parser.Record!;
                if (row.Length != s_columns.Length
                    || !int.TryParse(row[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= pool.Count
                    || pool.Classes.IndexOf(SpreadsheetCell.Unprotect(row[2])) is var predicted && predicted < 0
                    || !predictions.TryAdd(index, predicted))
                {
                    throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow} is no prediction of a sample of pool '{pool.Name}'"), null);
                }
            }

            return predictions;
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

    private static ActiveLearningException Damaged(string path, string why, Exception? cause) =>
        new("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' is no file of predictions of the stop set: {why}.", path, cause);
}
