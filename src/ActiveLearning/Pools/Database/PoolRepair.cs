using System.Globalization;
using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>Recovers what can be read of a damaged pool database into a new file; the damaged one is kept beside it.</summary>
public static class PoolRepair
{
    private const string Lost = "(lost)";

    /// <summary>Repairs a database. No other session may have it open.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="context">Asked between tables whether to stop.</param>
    /// <exception cref="ActiveLearningException">
    /// There is no such file (<c>PathNotFound</c>), it is of a newer version (<c>DatabaseTooNew</c>), or so little can be read that there is no pool to recover (<c>NotRecoverable</c>). The file is
    /// left as it is.
    /// </exception>
    public static PoolRepairResult Repair(string database, RunContext context)
    {
        if (!File.Exists(database))
            throw ContentError.Missing(database);
        var repaired = AtomicFile.Beside(database);
        var lost = new List<string>();
        var (samples, labels) = (0, 0);
        try
        {
            using (var broken = Open(database))
            {
                PoolDatabase.Create(repaired, PoolSchema.Version, target =>
                {
                    // References are mended below, when all rows are there.
                    PoolDatabase.Execute(target, "PRAGMA defer_foreign_keys = ON");
                    foreach (var table in PoolSchema.Tables)
                    {
                        context.ThrowIfStopped();
                        CopyTable(broken, target, table, lost);
                    }

                    (samples, labels) = Mend(target, database, lost);
                });
            }

            var damaged = FreeName(database);
            foreach (var ending in (string[])["-wal", "-shm"])
            {
                if (File.Exists(database + ending))
                    File.Move(database + ending, damaged + ending);
            }

            File.Move(database, damaged);
            File.Move(repaired, database);
            return new PoolRepairResult(database, damaged, samples, labels, lost.Distinct(StringComparer.Ordinal).ToArray());
        }
        catch (SqliteException e)
        {
            throw NotRecoverable(database, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"'{database}' cannot be repaired: {e.Message}", database, e);
        }
        finally
        {
            File.Delete(repaired);
        }
    }

    private static SqliteConnection Open(string database)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = PoolDatabase.Connect(database);
            PoolDatabase.CheckKind(connection, database);
            PoolDatabase.Scalar(connection, "SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch (Exception e) when (e is SqliteException or ActiveLearningException { ErrorId: "NotPoolDatabase" })
        {
            connection?.Dispose();
            throw NotRecoverable(database, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static string FreeName(string database)
    {
        for (var i = 1; ; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{database}.damaged{(i == 1 ? "" : i)}");
            if (!File.Exists(name))
                return name;
        }
    }

    /// <summary>Copies the rows that can be read: from the start on, then from the end back, then, by halves, those between.</summary>
    private static void CopyTable(SqliteConnection broken, SqliteConnection target, string table, List<string> lost)
    {
        var columns = new List<string>();
        using (var command = PoolDatabase.Prepare(target, $"PRAGMA table_info({table})"))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
                columns.Add(rows.GetString(1));
        }

        // Tables without row numbers are ordered by their first two columns.
        var numbered = table is not ("batch_item" or "score");
        var key = numbered ? "rowid" : $"{columns[0]}, {columns[1]}";
        var read = $"SELECT {string.Join(", ", columns)}, {(numbered ? "rowid" : "0")} FROM {table}";
        using var insert = PoolDatabase.Prepare(
            target, $"INSERT OR IGNORE INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$c{i}"))})",
            [.. columns.Select((_, i) => ($"$c{i}", (object?)null))]);
        if (!TableExists(broken, table))
            return;
        if (Copy($"{read} ORDER BY {key}", out var last))
            return;
        lost.Add($"Rows of table '{table}' cannot be read.");
        var whole = Copy($"{read} ORDER BY {key.Replace(",", " DESC,", StringComparison.Ordinal)} DESC", out var first);
        if (!whole && numbered && first > last + 1)
            CopyBetween(last + 1, first - 1);

        void CopyBetween(long from, long to)
        {
            if (from > to || Copy(string.Create(CultureInfo.InvariantCulture, $"{read} WHERE rowid BETWEEN {from} AND {to} ORDER BY rowid"), out _) || from == to)
                return;
            var middle = from + ((to - from) / 2);
            CopyBetween(from, middle);
            CopyBetween(middle + 1, to);
        }

        bool Copy(string sql, out long number)
        {
            number = 0;
            try
            {
                using var command = PoolDatabase.Prepare(broken, sql);
                using var rows = command.ExecuteReader();
                while (rows.Read())
                {
                    for (var i = 0; i < columns.Count; i++)
                        insert.Parameters[i].Value = rows.GetValue(i);
                    number = rows.GetInt64(columns.Count);
                    try
                    {
                        insert.ExecuteNonQuery();
                    }
                    catch (SqliteException e) when (e.SqliteErrorCode is 19 or 20)
                    {
                        // A row that breaks the table's rules is a damaged one.
                        lost.Add($"A row of table '{table}' is damaged.");
                    }
                }

                return true;
            }
            catch (SqliteException e) when (SqliteErrors.IsDamage(e))
            {
                return false;
            }
        }
    }

    private static bool TableExists(SqliteConnection connection, string table) =>
        PoolDatabase.Scalar(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $name", ("$name", table)) > 0;

    /// <summary>Puts a stand-in wherever rows refer to one that was lost, and takes out what no longer means anything.</summary>
    private static (int Samples, int Labels) Mend(SqliteConnection target, string database, List<string> lost)
    {
        PoolRow row;
        try
        {
            row = PoolRow.Read(target, database);
        }
        catch (ActiveLearningException e)
        {
            throw NotRecoverable(database, e);
        }

        var largest = PoolDatabase.Scalar(target, "SELECT max(ifnull((SELECT max(number) FROM class), -1), ifnull((SELECT max(class) FROM label), -1))");
        for (var i = 0; i <= largest; i++)
        {
            if (PoolDatabase.Execute(target, "INSERT OR IGNORE INTO class (number, name) VALUES ($number, $name)", ("$number", i), ("$name", FormattableString.Invariant($"{Lost} {i}"))) > 0)
                lost.Add(FormattableString.Invariant($"The name of class {i}; it is '{Lost} {i}' now."));
        }

        PoolDatabase.Execute(target, """
            INSERT OR IGNORE INTO change (id, time, what)
            SELECT change, 0, $lost FROM (SELECT change FROM label UNION SELECT undone FROM label UNION SELECT change FROM bad UNION SELECT change FROM batch UNION SELECT change FROM score_run
                UNION SELECT change FROM cycle UNION SELECT change FROM experiment)
            WHERE change IS NOT NULL
            """, ("$lost", Lost));
        PoolDatabase.Execute(target, "DELETE FROM batch_item WHERE batch NOT IN (SELECT number FROM batch); DELETE FROM score WHERE run NOT IN (SELECT id FROM score_run)");
        PoolDatabase.Execute(
            target, "DELETE FROM label WHERE sample < 0 OR sample >= $samples; DELETE FROM bad WHERE sample < 0 OR sample >= $samples; DELETE FROM file WHERE number < 0 OR number >= $samples",
            ("$samples", row.Samples));
        if (row.Recipe.IsFiles)
        {
            var known = PoolDatabase.Scalar(target, "SELECT count(*) FROM file");
            for (var i = 0; known < row.Samples && i < row.Samples; i++)
                PoolDatabase.Execute(target, "INSERT OR IGNORE INTO file (number, id, vanished) VALUES ($number, $id, 1)", ("$number", i), ("$id", FormattableString.Invariant($"{Lost}/{i}")));
            if (known < row.Samples)
                lost.Add(FormattableString.Invariant($"The names of {row.Samples - known} samples; Update-ALPool takes their files in as new ones."));
        }

        var column = row.Recipe.AsOracle ? SampleRows.Hidden : SampleRows.Labels;
        var classes = (int)PoolDatabase.Scalar(target, "SELECT count(*) FROM class");
        try
        {
            if (SampleRows.ReadColumn(target, database, column, row.Samples, classes) is null)
                lost.Add("The labels that came with the data; a new pool of the same data has them.");
        }
        catch (ActiveLearningException)
        {
            PoolDatabase.Execute(target, "DELETE FROM known");
            lost.Add("The labels that came with the data; a new pool of the same data has them.");
        }

        return (row.Samples, (int)PoolDatabase.Scalar(target, "SELECT count(*) FROM label"));
    }

    private static ActiveLearningException NotRecoverable(string database, Exception cause) => new(
        "NotRecoverable", ErrorKind.InvalidData, $"Too little of '{database}' can be read to recover a pool from it; restore a backup. The file was left as it is.", database, cause);
}
