using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>Turns what SQLite says into errors that say what to do.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Whether the file's content is at fault.</summary>
    /// <param name="cause">What SQLite said.</param>
    public static bool IsDamage(SqliteException cause) => cause.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Runs what uses a database, with SQLite's exceptions turned into ours.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="use">What uses it.</param>
    /// <exception cref="ActiveLearningException">The database is busy, full, damaged, read-only or of another kind.</exception>
    public static T Guard<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (SqliteException e)
        {
            throw From(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException("WriteFailed", ErrorKind.ReadWrite, $"'{path}' cannot be used: {e.Message}", path, e);
        }
    }

    /// <summary>The error to report.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="cause">What SQLite said.</param>
    public static ActiveLearningException From(string path, SqliteException cause) => cause.SqliteErrorCode switch
    {
        Busy or Locked => new(
            "DatabaseBusy", ErrorKind.ResourceUnavailable,
            $"'{path}' is being written by another session, which did not finish in time; try again. Nothing was changed.", path, cause),
        ReadOnly => new("WriteFailed", ErrorKind.ReadWrite, $"'{path}' cannot be written: the file, its folder or the disk is read-only.", path, cause),
        Full => new("WriteDiskFull", ErrorKind.ReadWrite, $"'{path}' cannot be written: the disk is full. What was stored before is whole; make room and repeat the command.", path, cause),
        CannotOpen => new("ReadFailed", ErrorKind.ReadWrite, $"'{path}' cannot be opened; check that it is a file and that you may read and write it and its folder.", path, cause),
        Corrupt => new("DatabaseDamaged", ErrorKind.InvalidData, $"'{path}' is damaged ({Plain(cause)}); restore a backup of it, or recover what can be read with Repair-ALPool.", path, cause),
        NotADatabase => NotAPool(path, cause),
        _ => new("WriteFailed", ErrorKind.ReadWrite, $"'{path}' cannot be used: {Plain(cause)}.", path, cause),
    };

    /// <summary>The file is something else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What SQLite said, if it said anything.</param>
    public static ActiveLearningException NotAPool(string path, Exception? cause = null) => new(
        "NotPoolDatabase", ErrorKind.InvalidData,
        $"'{path}' is no pool database, or its beginning is damaged. New-ALPool -Database makes one; Repair-ALPool recovers a damaged one.", path, cause);

    private static string Plain(SqliteException cause)
    {
        // "SQLite Error 11: 'database disk image is malformed'."
        var start = cause.Message.IndexOf('\'', StringComparison.Ordinal);
        return start < 0 ? cause.Message : cause.Message[(start + 1)..].TrimEnd('.', '\'');
    }
}
