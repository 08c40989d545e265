using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>Reads who said what of the samples, and takes back what was said by mistake.</summary>
public static class LabelHistory
{
    /// <summary>The columns that <see cref="ReadEntry"/> reads.</summary>
    private const string Columns = "label.id, label.sample, label.class, label.origin, label.annotator, label.time, label.source, label.annotation, label.undone";

    /// <summary>The labels of samples, sample by sample; within one, the oldest first.</summary>
    /// <param name="pool">The pool. One without a database has current labels only.</param>
    /// <param name="indices">Which samples.</param>
    /// <param name="history">Also what was superseded, taken away and undone.</param>
    /// <param name="context">Asked whether to stop.</param>
    /// <returns>One entry at a time, as the database was when the first was asked for.</returns>
    /// <exception cref="ActiveLearningException">A history is asked for and the pool has no database (<c>NoDatabase</c>), or that cannot be read.</exception>
    public static IEnumerable<LabelRecord> Read(Pool pool, IEnumerable<int> indices, bool history, RunContext context)
    {
        if (pool.Database is null && !history)
            return ReadMemory(pool, indices);
        var store = pool.RequireStore();
        return ReadDatabase(pool, store, indices, history, context);
    }

    /// <summary>The last labels that were set or taken away and not undone, the last first.</summary>
    /// <param name="pool">The pool; where it is a part of another, samples of that part only.</param>
    /// <param name="count">How many at most.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>).</exception>
    public static IReadOnlyList<LabelRecord> FindLast(Pool pool, int count) =>
        Find(pool, $"SELECT {Columns} FROM label WHERE undone IS NULL ORDER BY id DESC", count);

    /// <summary>What was set or taken away since a time and not undone, the last first.</summary>
    /// <param name="pool">The pool; where it is a part of another, samples of that part only.</param>
    /// <param name="time">The time at which it was written to the database.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>).</exception>
    public static IReadOnlyList<LabelRecord> FindSince(Pool pool, DateTimeOffset time) => Find(
        pool, $"SELECT {Columns} FROM label JOIN change ON change.id = label.change WHERE undone IS NULL AND change.time >= $time ORDER BY label.id DESC", int.MaxValue,
        ("$time", time.ToUnixTimeMilliseconds()));

    /// <summary>The answers to a batch: what was said of its samples since it was exported and not undone, the last first.</summary>
    /// <param name="pool">The pool; where it is a part of another, samples of that part only.</param>
    /// <param name="batch">The batch's number.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or no such batch (<c>BatchNotFound</c>).</exception>
    public static IReadOnlyList<LabelRecord> FindBatch(Pool pool, long batch)
    {
        BatchLedger.Check(pool, batch);
        return Find(
            pool, $"SELECT {Columns} FROM batch JOIN batch_item ON batch_item.batch = batch.number JOIN label ON label.sample = batch_item.sample AND label.id > batch.label WHERE number = $batch AND undone IS NULL ORDER BY label.id DESC",
            int.MaxValue, ("$batch", batch));
    }

    /// <summary>Marks entries as undone, all or none: the samples get the labels they had before, and the entries stay in the history.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="entries">What to undo; entries that another session has undone meanwhile are left as they are.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be written.</exception>
    public static void Undo(Pool pool, IReadOnlyList<LabelRecord> entries)
    {
        pool.RequireStore().Database.Write("undo", (connection, change) =>
        {
            using var command = PoolDatabase.Prepare(connection, "UPDATE label SET undone = $change WHERE id = $id AND undone IS NULL", ("$id", null), ("$change", change));
            foreach (var entry in entries)
            {
                SampleRows.Set(command, entry.Number);
                command.ExecuteNonQuery();
            }

            return true;
        });
        pool.Refresh();
    }

    private static IEnumerable<LabelRecord> ReadMemory(Pool pool, IEnumerable<int> indices)
    {
        foreach (var index in indices)
        {
            if (pool.GetLabel(index) is >= 0 and var label)
                yield return Entry(pool, index, pool.Classes[label], pool.GetLabelOrigin(index), LabelState.Current);
        }
    }

    private static IEnumerable<LabelRecord> ReadDatabase(Pool pool, PoolStore store, IEnumerable<int> indices, bool history, RunContext context)
    {
        var path = store.Database.Path;
        // A connection of its own: what is set while this is read, by the next command of a pipeline, must not be read again.
        using var connection = SqliteErrors.Guard(path, store.Database.Connect);
        using var transaction = connection.BeginTransaction(deferred: true);
        var (classes, given, told) = SqliteErrors.Guard(path, () =>
        {
            var names = SampleRows.ReadClasses(connection, path, 0);
            var count = (int)PoolDatabase.Scalar(connection, "SELECT samples FROM pool");
            return (names, SampleRows.ReadColumn(connection, path, SampleRows.Labels, count, names.Count), ReadTold(connection, count));
        });
        using var command = PoolDatabase.Prepare(connection, $"SELECT {Columns} FROM label WHERE sample = $sample ORDER BY id", ("$sample", null));
        foreach (var index in indices)
        {
            var number = store.NumberOf(index);
            var entries = new List<LabelRecord>();
            if (given is not null && given[number] is >= 0 and var label)
                entries.Add(Entry(pool, index, classes[label], LabelOrigin.Source, LabelState.Superseded));
            if (told[number])
            {
                context.ThrowIfStopped();
                SqliteErrors.Guard(path, () =>
                {
                    SampleRows.Set(command, number);
                    using var rows = command.ExecuteReader();
                    while (rows.Read())
                        entries.Add(ReadEntry(pool, store, rows, classes));
                    return true;
                });
            }

            var current = entries.FindLastIndex(entry => entry.State != LabelState.Undone);
            for (var i = 0; i < entries.Count; i++)
            {
                if (i == current && (history || entries[i].Label is not null))
                    yield return entries[i] with { State = LabelState.Current };
                else if (history)
                    yield return entries[i];
            }
        }
    }

    private static bool[] ReadTold(SqliteConnection connection, int count)
    {
        var told = new bool[count];
        using var command = PoolDatabase.Prepare(connection, "SELECT DISTINCT sample FROM label");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.GetInt64(0) is >= 0 and var sample && sample < count)
                told[sample] = true;
        }

        return told;
    }

    private static List<LabelRecord> Find(Pool pool, string sql, int count, params (string Name, object? Value)[] parameters)
    {
        var store = pool.RequireStore();
        return store.Database.Read(connection =>
        {
            var found = new List<LabelRecord>();
            var classes = SampleRows.ReadClasses(connection, store.Database.Path, 0);
            using var command = PoolDatabase.Prepare(connection, sql, parameters);
            using var rows = command.ExecuteReader();
            while (found.Count < count && rows.Read())
            {
                if (store.IndexOf(rows.GetInt64(1)) >= 0)
                    found.Add(ReadEntry(pool, store, rows, classes));
            }

            return found;
        });
    }

    private static LabelRecord ReadEntry(Pool pool, PoolStore store, SqliteDataReader row, List<string> classes)
    {
        var label = row.IsDBNull(2) ? null : row.GetInt64(2) is >= 0 and var number && number < classes.Count ? classes[(int)number] : throw SampleRows.Damaged(store.Database.Path, "a label is of a class that does not exist");
        return Entry(pool, store.IndexOf(row.GetInt64(1)), label, (LabelOrigin)row.GetInt64(3), row.IsDBNull(8) ? LabelState.Superseded : LabelState.Undone) with
        {
            Number = row.GetInt64(0),
            Annotator = Text(row, 4),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            Source = Text(row, 6),
            Annotation = Text(row, 7),
        };
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static LabelRecord Entry(Pool pool, int index, string? label, LabelOrigin origin, LabelState state) =>
        new() { Pool = pool, Index = index, Id = pool.GetId(index), Label = label, Origin = origin, State = state };
}
