using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>Checks whether a pool database is sound and its samples are there. Changes nothing.</summary>
public static class PoolChecker
{
    private const int MaxNamed = 5;

    /// <summary>Checks a database; each check that its predecessors allow.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="root">The folder that holds the samples; null where it is where it is expected.</param>
    /// <param name="context">Asked whether to stop.</param>
    /// <exception cref="ActiveLearningException">There is no such file (<c>PathNotFound</c>).</exception>
    public static IEnumerable<PoolCheck> Check(string database, string? root, RunContext context)
    {
        if (!File.Exists(database))
            throw ContentError.Missing(database);
        return Run();

        IEnumerable<PoolCheck> Run()
        {
            SqliteConnection? connection = null;
            var opened = Try("File", () =>
            {
                connection = PoolDatabase.Connect(database);
                var version = PoolDatabase.CheckKind(connection, database);
                return FormattableString.Invariant($"A pool database of schema {version}.");
            });
            yield return opened;
            using (connection)
            {
                if (!opened.Passed)
                    yield break;
                context.ThrowIfStopped();
                yield return Try("Integrity", () => None(Rows(connection!, "PRAGMA integrity_check(100)", 0).Where(text => text != "ok"), "Every page can be read and is what it should be."));
                context.ThrowIfStopped();
                yield return Try("References", () => None(Rows(connection!, "PRAGMA foreign_key_check", 0).Select(table => $"a row of '{table}' refers to nothing"), "All that is referred to exists."));
                context.ThrowIfStopped();
                var content = Try("Content", () => CheckContent(connection!, database));
                yield return content;
                if (!content.Passed)
                    yield break;
                context.ThrowIfStopped();
                yield return Try("Samples", () => CheckSamples(connection!, database, root, context));
            }
        }

        PoolCheck Try(string check, Func<string> run)
        {
            try
            {
                return new PoolCheck(database, check, true, SqliteErrors.Guard(database, run));
            }
            catch (ActiveLearningException e)
            {
                return new PoolCheck(database, check, false, e.Message);
            }
        }

        string None(IEnumerable<string> found, string fine)
        {
            var first = found.Take(MaxNamed).ToArray();
            return first.Length == 0 ? fine : throw SampleRows.Damaged(database, string.Join("; ", first));
        }
    }

    private static string CheckContent(SqliteConnection connection, string database)
    {
        var row = PoolRow.Read(connection, database);
        var classes = SampleRows.ReadClasses(connection, database, 0).Count;
        foreach (var column in (string[])[SampleRows.Labels, SampleRows.Hidden])
            SampleRows.ReadColumn(connection, database, column, row.Samples, classes);
        if (row.Recipe.IsFiles)
            SampleRows.ReadIds(connection, database, row.Samples, row.Root);
        var strange = PoolDatabase.Scalar(connection, "SELECT count(*) FROM label WHERE sample < 0 OR sample >= $samples", ("$samples", row.Samples));
        if (strange > 0)
            throw SampleRows.Damaged(database, FormattableString.Invariant($"{strange} labels are of samples that do not exist"));
        return FormattableString.Invariant($"{row.Samples} samples, {classes} classes, {PoolDatabase.Scalar(connection, "SELECT count(*) FROM label")} entries in the label history.");
    }

    private static string CheckSamples(SqliteConnection connection, string database, string? root, RunContext context)
    {
        var row = PoolRow.Read(connection, database);
        if (row.Recipe.IsDrawn)
            return "The pictures are drawn.";
        var folder = row.FindRoot(database, root);
        var missing = new List<string>();
        if (row.Recipe.IsFiles)
        {
            var vanished = Rows(connection, "SELECT id FROM file WHERE vanished <> 0", 0).ToHashSet(StringComparer.Ordinal);
            foreach (var id in SampleRows.ReadIds(connection, database, row.Samples, folder))
            {
                context.ThrowIfStopped();
                if (!vanished.Contains(id) && !File.Exists(folder.Length == 0 ? id : Path.Join(folder, id)))
                    missing.Add(id);
            }
        }
        else
        {
            missing.AddRange(row.Recipe.FullPaths(folder).Where(path => !Path.Exists(path)));
        }

        if (missing.Count == 0)
            return $"All files are in '{folder}'.";
        throw new ActiveLearningException(
            "SamplesMissing", ErrorKind.NotFound,
            $"{missing.Count} files of '{database}' are not in '{folder}': {string.Join(", ", missing.Take(MaxNamed))}{(missing.Count > MaxNamed ? ", ..." : "")}. Put them back, or let Update-ALPool look for them.", database);
    }

    private static List<string> Rows(SqliteConnection connection, string sql, int column)
    {
        var found = new List<string>();
        using var command = PoolDatabase.Prepare(connection, sql);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            found.Add(rows.GetString(column));
        return found;
    }
}
