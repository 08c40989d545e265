using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>Copies databases while they are used.</summary>
public static class PoolBackup
{
    /// <summary>Copies a pool database as it is at one moment, whatever others write meanwhile. The copy is whole or not there.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="destination">Full path of the copy, in a folder that exists; an existing file is replaced.</param>
    /// <param name="context">Told of an upgrade of the database.</param>
    /// <exception cref="ActiveLearningException">
    /// The database cannot be used, the copy would replace one that is open (<c>BackupInUse</c>) or the database itself
    /// (<c>BackupOntoItself</c>), or it cannot be written (<c>WriteFailed</c>, <c>WriteDiskFull</c>).
    /// </exception>
    public static void Backup(string database, string destination, RunContext context)
    {
        if (Path.GetFullPath(database) == Path.GetFullPath(destination))
            throw new ActiveLearningException("BackupOntoItself", ErrorKind.InvalidArgument, $"'{database}' cannot be its own backup; give another name.", destination);
        if (File.Exists(destination + "-wal"))
            throw new ActiveLearningException("BackupInUse", ErrorKind.InvalidOperation, $"'{destination}' is a database that is open; a backup cannot take its place. Give another name.", destination);
        using var opened = PoolDatabase.Open(database, context);
        using var connection = opened.Connect();
        SqliteErrors.Guard(destination, () =>
        {
            Copy(connection, destination);
            return true;
        });
    }

    /// <summary>Copies the database that a connection is open to.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="destination">Full path of the copy; an existing file is replaced.</param>
    internal static void Copy(SqliteConnection connection, string destination)
    {
        var temporary = AtomicFile.Beside(destination);
        try
        {
            using (var copy = PoolDatabase.Connect(temporary, SqliteOpenMode.ReadWriteCreate))
                connection.BackupDatabase(copy);
            using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            File.Move(temporary, destination, overwrite: true);
        }
        finally
        {
            PoolDatabase.Delete(temporary);
        }
    }
}
