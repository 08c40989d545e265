using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActiveLearning.Exchange;
using ActiveLearning.Runtime;

namespace ActiveLearning.Experiments;

/// <summary>
/// The results on the disk. Each finished cycle is one line of JSON, appended and flushed to the disk: that is the moment at which the cycle has
/// happened. A process that was killed leaves at most one line without its end, which is cut off before the next is appended. The table is
/// replaced whole after each.
/// </summary>
internal sealed class ResultLog
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        MaxDepth = 8,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly object _gate = new();
    private readonly ExperimentPaths _paths;
    private readonly Dictionary<(string, long), int> _order;
    private readonly List<ExperimentResult> _results;

    private ResultLog(ExperimentPaths paths, IEnumerable<(string Strategy, long Seed)> lanes, List<ExperimentResult> results)
    {
        _paths = paths;
        _results = results;
        _order = [];
        foreach (var lane in lanes)
            _order.Add(lane, _order.Count);
    }

    /// <summary>Opens the log to go on with it: whatever an interruption left is put in order.</summary>
    /// <param name="paths">The directory.</param>
    /// <param name="lanes">The experiment's lanes in order.</param>
    /// <exception cref="ActiveLearningException">It cannot be read (<c>ReadFailed</c>) or used (<c>ExperimentDamaged</c>).</exception>
    internal static ResultLog Open(ExperimentPaths paths, IEnumerable<(string Strategy, long Seed)> lanes)
    {
        var (results, length) = ReadLines(paths.Log);
        var log = new ResultLog(paths, lanes, results);
        if (results.Find(result => !log._order.ContainsKey((result.Strategy, result.Seed))) is { } stranger)
            throw Damaged(paths.Log, $"it has a result of '{stranger.Strategy}' with seed {stranger.Seed}, which the experiment has not");
        if (File.Exists(paths.Log) && new FileInfo(paths.Log).Length > length)
            Guard(paths.Log, () => { using var file = new FileStream(paths.Log, FileMode.Open, FileAccess.Write); file.SetLength(length); });
        log.WriteTable();
        return log;
    }

    /// <summary>The results as they lie in the file.</summary>
    /// <param name="paths">The directory.</param>
    /// <param name="lanes">The experiment's lanes in order.</param>
    internal static IReadOnlyList<ExperimentResult> Read(ExperimentPaths paths, IEnumerable<(string Strategy, long Seed)> lanes) =>
        new ResultLog(paths, lanes, ReadLines(paths.Log).Results).InOrder();

    /// <summary>The finished cycles of a lane, ascending.</summary>
    /// <param name="lane">The lane.</param>
    /// <exception cref="ActiveLearningException">A cycle is missing or there twice (<c>ExperimentDamaged</c>).</exception>
    internal IReadOnlyList<ExperimentResult> Of(Lane lane)
    {
        ExperimentResult[] results;
        lock (_gate)
            results = [.. _results.Where(result => result.Strategy == lane.Recipe.Label && result.Seed == lane.Seed).OrderBy(result => result.Cycle)];
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Cycle != i + 1)
                throw Damaged(_paths.Log, string.Create(CultureInfo.InvariantCulture, $"the cycles of '{lane.Name}' are not 1, 2, 3 and so on"));
        }

        return results;
    }

    /// <summary>All results, lane by lane.</summary>
    internal IReadOnlyList<ExperimentResult> InOrder()
    {
        lock (_gate)
            return [.. _results.OrderBy(result => _order.GetValueOrDefault((result.Strategy, result.Seed), int.MaxValue)).ThenBy(result => result.Cycle)];
    }

    /// <summary>Adds a result; it is on the disk when this returns.</summary>
    /// <param name="result">The result.</param>
    internal void Add(ExperimentResult result)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(result, s_json) + "\n");
        lock (_gate)
        {
            Guard(_paths.Log, () =>
            {
                using var file = new FileStream(_paths.Log, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
                file.Write(line);
                file.Flush(flushToDisk: true);
            });
            _results.Add(result);
            WriteTable();
        }
    }

    /// <summary>Puts the lines into the order of the lanes.</summary>
    internal void Finish()
    {
        var results = InOrder();
        AtomicFile.Write(_paths.Log, stream =>
        {
            foreach (var result in results)
            {
                JsonSerializer.Serialize(stream, result, s_json);
                stream.WriteByte((byte)'\n');
            }
        });
        WriteTable();
    }

    private static (List<ExperimentResult> Results, long Length) ReadLines(string path)
    {
        var bytes = Array.Empty<byte>();
        Guard(path, () =>
        {
            if (!File.Exists(path))
                return;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        });
        var results = new List<ExperimentResult>();
        var start = 0;
        while (Array.IndexOf(bytes, (byte)'\n', start) is var end and >= 0)
        {
            try
            {
                results.Add(JsonSerializer.Deserialize<ExperimentResult>(bytes.AsSpan(start, end - start), s_json) ?? throw new JsonException("it is null"));
            }
            catch (JsonException e)
            {
                throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"line {results.Count + 1}: {e.Message}"));
            }

            start = end + 1;
        }

        return (results, start);
    }

    private void WriteTable()
    {
        var results = InOrder();
        AtomicFile.Write(_paths.Table, stream =>
        {
            using var writer = CsvText.Open(stream);
            CsvText.WriteRow(
                writer, "strategy", "seed", "cycle", "labels", "accuracy", "loss", "trainingAccuracy", "trainingSeconds", "evaluationSeconds", "querySeconds");
            foreach (var result in results)
            {
                CsvText.WriteRow(
                    writer,
                    SpreadsheetCell.Protect(result.Strategy),
                    result.Seed.ToString(CultureInfo.InvariantCulture),
                    result.Cycle.ToString(CultureInfo.InvariantCulture),
                    result.Labels.ToString(CultureInfo.InvariantCulture),
                    result.Accuracy.ToString("0.######", CultureInfo.InvariantCulture),
                    result.Loss.ToString("0.######", CultureInfo.InvariantCulture),
                    result.TrainingAccuracy.ToString("0.######", CultureInfo.InvariantCulture),
                    result.TrainingSeconds.ToString("0.###", CultureInfo.InvariantCulture),
                    result.EvaluationSeconds.ToString("0.###", CultureInfo.InvariantCulture),
                    result.QuerySeconds.ToString("0.###", CultureInfo.InvariantCulture));
            }
        });
    }

    private static void Guard(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"Cannot read or write '{path}': {e.Message}", path, e);
        }
    }

    private static ActiveLearningException Damaged(string path, string why) =>
        new("ExperimentDamaged", ErrorKind.InvalidData, $"'{path}' cannot be used: {why}.", path);
}
