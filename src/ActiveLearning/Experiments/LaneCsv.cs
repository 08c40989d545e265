using System.Globalization;
using System.Text;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActiveLearning.Experiments;

/// <summary>How the CSV files of a lane's folder are read back: strictly, since a resumed run is to go on exactly where the broken one was.</summary>
internal static class LaneCsv
{
    /// <summary>Reads a file whose first line has certain columns.</summary>
    /// <typeparam name="T">What the rows become.</typeparam>
    /// <param name="path">Full path.</param>
    /// <param name="kind">What the file holds, as errors call it: "picks".</param>
    /// <param name="columns">The columns, exactly.</param>
    /// <param name="readRows">Reads all rows after the first.</param>
    /// <exception cref="ActiveLearningException">The file cannot be read (<c>ReadFailed</c>) or is no such file (<c>ExperimentDamaged</c>).</exception>
    internal static T Read<T>(string path, string kind, string[] columns, Func<CsvParser, T> readRows)
    {
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false, MaxFieldSize = CsvRows.MaxFieldLength });
            if (!parser.Read() || !parser.Record!.SequenceEqual(columns, StringComparer.Ordinal))
                throw Damaged(path, kind, $"its first line is not {string.Join(",", columns)}");
            return readRows(parser);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read '{path}': {e.Message}", path, e);
        }
        catch (Exception e) when (e is CsvHelperException or DecoderFallbackException)
        {
            throw Damaged(path, kind, "it is not CSV in UTF-8", e);
        }
    }

    /// <summary>The error of a file that is not what it should be.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="kind">What the file holds.</param>
    /// <param name="why">What is wrong, as the end of a sentence.</param>
    /// <param name="cause">What was thrown, or null.</param>
    internal static ActiveLearningException Damaged(string path, string kind, string why, Exception? cause = null) =>
        new("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' is no file of {kind}: {why}.", path, cause);
}
