using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>The parts of a database that say which samples there are, and what was known of them from the start.</summary>
internal static class SampleRows
{
    /// <summary>The labels that came with the data.</summary>
    public const string Labels = "label";

    /// <summary>The labels that a simulated annotator knows.</summary>
    public const string Hidden = "oracle";

    private const int Chunk = 1024;

    /// <summary>Writes a row for each file, with what can be known of it.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="source">The samples.</param>
    /// <param name="context">Stops it; told how far it is.</param>
    public static void InsertFiles(SqliteConnection connection, SampleSource source, RunContext context)
    {
        using var insert = PrepareFile(connection);
        var facts = new FileFacts?[Chunk];
        for (var first = 0; first < source.Count; first += Chunk)
        {
            context.ThrowIfStopped();
            var count = Math.Min(Chunk, source.Count - first);
            SampleLoop.Run(count, i => facts[i] = FileFacts.Read(source.GetPath(first + i)!, source, first + i));
            for (var i = 0; i < count; i++)
                InsertFile(insert, first + i, source.GetId(first + i), facts[i]);
            context.Progress?.Invoke(new ProgressUpdate("Reading files", FormattableString.Invariant($"{first + count} of {source.Count}"), (double)(first + count) / source.Count));
        }

        context.Progress?.Invoke(new ProgressUpdate("Reading files", "done", 1, TimeSpan.Zero, Completed: true));
    }

    /// <summary>A command for <see cref="InsertFile"/>.</summary>
    public static SqliteCommand PrepareFile(SqliteConnection connection) => PoolDatabase.Prepare(
        connection, "INSERT INTO file (number, id, size, modified, hash, width, height) VALUES ($number, $id, $size, $modified, $hash, $width, $height)",
        ("$number", null), ("$id", null), ("$size", null), ("$modified", null), ("$hash", null), ("$width", null), ("$height", null));

    /// <summary>Writes one file's row.</summary>
    public static void InsertFile(SqliteCommand insert, int number, string id, FileFacts? facts)
    {
        Set(insert, number, id, facts?.Size, facts?.Modified, facts?.Hash, facts?.Width, facts?.Height);
        insert.ExecuteNonQuery();
    }

    /// <summary>Gives a command's parameters their values, in order.</summary>
    public static void Set(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    /// <summary>Reads the ids of all files.</summary>
    /// <param name="connection">A connection within a transaction.</param>
    /// <param name="path">The database file.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="root">The folder they are relative to; empty where they are full paths.</param>
    /// <exception cref="ActiveLearningException">Rows are missing (<c>DatabaseDamaged</c>) or lead out of the root (<c>PathOutsideFolder</c>).</exception>
    public static string[] ReadIds(SqliteConnection connection, string path, int count, string root)
    {
        var ids = new string[count];
        var read = 0;
        using var command = PoolDatabase.Prepare(connection, "SELECT number, id FROM file ORDER BY number");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (read == count || rows.GetInt64(0) != read)
                throw Damaged(path, $"the row of sample {read} is missing");
            var id = rows.GetString(1);
            if (root.Length > 0 && LeadsOut(id))
            {
                throw new ActiveLearningException(
                    "PathOutsideFolder", ErrorKind.Security, $"'{path}' names '{CsvRows.Shorten(id)}', which is not below the pool's folder; the database was not written by this module and is not opened.", path);
            }

            ids[read++] = id;
        }

        return read == count ? ids : throw Damaged(path, $"it has {read} of {count} samples");
    }

    /// <summary>Stores one number per sample.</summary>
    public static void WriteColumn(SqliteConnection connection, string name, int[] values) => PoolDatabase.Execute(
        connection, "INSERT OR REPLACE INTO known (name, data) VALUES ($name, $data)", ("$name", name), ("$data", MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    /// <summary>Reads one number per sample, or null where none was stored.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="path">The database file.</param>
    /// <param name="name">Which.</param>
    /// <param name="count">How many samples there are; those added since have -1.</param>
    /// <param name="classes">Numbers from here on are no class.</param>
    /// <exception cref="ActiveLearningException">The numbers cannot be used (<c>DatabaseDamaged</c>).</exception>
    public static int[]? ReadColumn(SqliteConnection connection, string path, string name, int count, int classes)
    {
        using var command = PoolDatabase.Prepare(connection, "SELECT data FROM known WHERE name = $name", ("$name", name));
        using var row = command.ExecuteReader();
        if (!row.Read())
            return null;
        var bytes = row.GetFieldValue<byte[]>(0);
        if (bytes.Length % sizeof(int) != 0 || bytes.Length / sizeof(int) > count)
            throw Damaged(path, "its labels do not fit its samples");
        var values = new int[count];
        Array.Fill(values, -1);
        bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return Array.TrueForAll(values, value => value >= -1 && value < classes) ? values : throw Damaged(path, "its labels do not fit its classes");
    }

    /// <summary>Reads the names of classes from a number on.</summary>
    /// <exception cref="ActiveLearningException">Numbers are missing (<c>DatabaseDamaged</c>).</exception>
    public static List<string> ReadClasses(SqliteConnection connection, string path, int from)
    {
        var names = new List<string>();
        using var command = PoolDatabase.Prepare(connection, "SELECT number, name FROM class WHERE number >= $from ORDER BY number", ("$from", from));
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.GetInt64(0) != from + names.Count)
                throw Damaged(path, $"class {from + names.Count} is missing");
            names.Add(rows.GetString(1));
        }

        return names;
    }

    /// <summary>Adds a class.</summary>
    public static void InsertClass(SqliteConnection connection, int number, string name) =>
        PoolDatabase.Execute(connection, "INSERT INTO class (number, name) VALUES ($number, $name)", ("$number", number), ("$name", name));

    /// <summary>The error of content that contradicts itself.</summary>
    public static ActiveLearningException Damaged(string path, string what) => new(
        "DatabaseDamaged", ErrorKind.InvalidData, $"'{path}' is damaged: {what}; restore a backup of it, or recover what can be read with Repair-ALPool.", path);

    private static bool LeadsOut(string id) => id.Length == 0 || Path.IsPathRooted(id) || id.Split('/', '\\').Contains("..");
}
