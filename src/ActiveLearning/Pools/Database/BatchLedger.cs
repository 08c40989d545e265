using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>The batches that were handed out: which samples, why, where to, and what came back.</summary>
public static class BatchLedger
{
    /// <summary>Writes down that a batch was exported.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="items">Samples of that pool, each once.</param>
    /// <param name="path">Full path of the file.</param>
    /// <param name="format">Its format.</param>
    /// <returns>The batch's number.</returns>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be written.</exception>
    public static long Record(Pool pool, IReadOnlyList<BatchItem> items, string path, string format)
    {
        var store = pool.RequireStore();
        return store.Database.Write("batch", (connection, change) =>
        {
            var batch = PoolDatabase.Insert(
                connection, "INSERT INTO batch (path, format, label, change) VALUES ($path, $format, (SELECT ifnull(max(id), 0) FROM label), $change)",
                ("$path", path), ("$format", format), ("$change", change));
            using var insert = PoolDatabase.Prepare(
                connection, "INSERT INTO batch_item (batch, rank, sample, score, strategy, measure, reason) VALUES ($batch, $rank, $sample, $score, $strategy, $measure, $reason)",
                ("$batch", null), ("$rank", null), ("$sample", null), ("$score", null), ("$strategy", null), ("$measure", null), ("$reason", null));
            var rank = 0;
            // Two batches joined have ranks twice; their order is kept.
            foreach (var item in items.OrderBy(item => item.Rank))
            {
                SampleRows.Set(insert, batch, ++rank, store.NumberOf(item.Index), item.Score, item.Strategy, item.Measure, item.Reason);
                insert.ExecuteNonQuery();
            }

            return batch;
        });
    }

    /// <summary>The batches, the oldest first.</summary>
    /// <param name="pool">The pool; where it is a part of another, items of that part only.</param>
    /// <param name="context">Asked whether to stop.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be read.</exception>
    public static IEnumerable<ExportedBatch> Read(Pool pool, RunContext context)
    {
        var store = pool.RequireStore();
        var numbers = store.Database.Read(connection =>
        {
            var found = new List<long>();
            using var command = PoolDatabase.Prepare(connection, "SELECT number FROM batch ORDER BY number");
            using var rows = command.ExecuteReader();
            while (rows.Read())
                found.Add(rows.GetInt64(0));
            return found;
        });
        foreach (var number in numbers)
        {
            context.ThrowIfStopped();
            if (store.Database.Read(connection => ReadBatch(connection, pool, store, number)) is { } batch)
                yield return batch;
        }
    }

    /// <summary>One batch.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="number">The batch's number.</param>
    /// <exception cref="ActiveLearningException">There is no such batch (<c>BatchNotFound</c>), or the pool has no database (<c>NoDatabase</c>).</exception>
    public static ExportedBatch Get(Pool pool, long number)
    {
        var store = pool.RequireStore();
        return store.Database.Read(connection => ReadBatch(connection, pool, store, number)) ?? throw NotFound(pool, number);
    }

    /// <summary>Makes sure that a batch exists.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="number">The batch's number.</param>
    /// <exception cref="ActiveLearningException">There is no such batch (<c>BatchNotFound</c>), or the pool has no database (<c>NoDatabase</c>).</exception>
    internal static void Check(Pool pool, long number)
    {
        if (pool.RequireStore().Database.Read(connection => PoolDatabase.Scalar(connection, "SELECT count(*) FROM batch WHERE number = $number", ("$number", number))) == 0)
            throw NotFound(pool, number);
    }

    private static ExportedBatch? ReadBatch(SqliteConnection connection, Pool pool, PoolStore store, long number)
    {
        ExportedBatch batch;
        using (var command = PoolDatabase.Prepare(connection, "SELECT path, format, time FROM batch JOIN change ON change.id = batch.change WHERE number = $number", ("$number", number)))
        using (var row = command.ExecuteReader())
        {
            if (!row.Read())
                return null;
            batch = new ExportedBatch(pool, number, row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), []);
        }

        var items = new List<ExportedItem>();
        const string sql = """
            SELECT item.rank, item.sample, item.score, item.strategy, item.measure, item.reason, class.name, answer.time
            FROM batch_item AS item JOIN batch ON batch.number = item.batch
            LEFT JOIN label AS answer ON answer.id = (SELECT min(id) FROM label WHERE sample = item.sample AND id > batch.label AND class IS NOT NULL AND undone IS NULL)
            LEFT JOIN class ON class.number = answer.class
            WHERE item.batch = $batch ORDER BY item.rank
            """;
        using var read = PoolDatabase.Prepare(connection, sql, ("$batch", number));
        using var rows = read.ExecuteReader();
        while (rows.Read())
        {
            if (store.IndexOf(rows.GetInt64(1)) is not (>= 0 and var index))
                continue;
            items.Add(new ExportedItem
            {
                Pool = pool,
                Batch = number,
                Rank = (int)rows.GetInt64(0),
                Index = index,
                Id = pool.GetId(index),
                Score = rows.GetDouble(2),
                Strategy = rows.IsDBNull(3) ? null : rows.GetString(3),
                Measure = rows.IsDBNull(4) ? null : rows.GetString(4),
                Reason = rows.IsDBNull(5) ? null : rows.GetString(5),
                Label = rows.IsDBNull(6) ? null : rows.GetString(6),
                Answered = rows.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(7)),
            });
        }

        return batch with { Items = items.ToArray() };
    }

    private static ActiveLearningException NotFound(Pool pool, long number) => new(
        "BatchNotFound", ErrorKind.NotFound, $"Pool '{pool.Name}' has no batch {number}; Get-ALBatch lists those that were exported.", number);
}
