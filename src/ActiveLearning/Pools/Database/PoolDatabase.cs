using System.Buffers.Binary;
using ActiveLearning.Imaging;
using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>
/// The file of a pool: SQLite with a write-ahead log, so that readers never wait for a writer. A transaction that has ended is on the disk (synchronous = FULL);
/// one that has not leaves no trace, whenever the process or the machine stops. Any number of sessions may have it open.
/// </summary>
public sealed class PoolDatabase : IDisposable
{
    /// <summary>How long a writer waits for another one.</summary>
    private const int BusyMilliseconds = 20_000;

    private readonly object _gate = new();
    private readonly SqliteConnection _connection;
    private int _users = 1;

    private PoolDatabase(string path, SqliteConnection connection)
    {
        Path = path;
        _connection = connection;
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens a database. One of an older version is copied beside itself and then brought up to date.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="context">Told of an upgrade.</param>
    /// <exception cref="ActiveLearningException">
    /// There is no such file (<c>PathNotFound</c>), it is something else (<c>NotPoolDatabase</c>), of a newer version of the module (<c>DatabaseTooNew</c>) or damaged
    /// (<c>DatabaseDamaged</c>).
    /// </exception>
    internal static PoolDatabase Open(string path, RunContext context)
    {
        if (!File.Exists(path))
            throw ContentError.Missing(path);
        return SqliteErrors.Guard(path, () =>
        {
            var connection = Connect(path);
            try
            {
                var version = CheckKind(connection, path);
                if (version < PoolSchema.Version)
                    Upgrade(connection, path, version, context);
                return new PoolDatabase(path, connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Whether a file says at its beginning that it is a pool's database. It need not be sound.</summary>
    /// <param name="path">Full path.</param>
    internal static bool IsDatabase(string path)
    {
        // The header of a SQLite file: its name, and at byte 68 the application's number, most significant byte first.
        Span<byte> header = stackalloc byte[72];
        try
        {
            if (ImageFileReader.FileLength(path) < header.Length)
                return false;
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, header, 0) == header.Length && header.StartsWith("SQLite format 3\0"u8) && BinaryPrimitives.ReadInt32BigEndian(header[68..]) == PoolSchema.ApplicationId;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it next will say so.
            return false;
        }
    }

    /// <summary>Makes a database whole or not at all: what is not finished has another name.</summary>
    /// <param name="path">Full path of the file, which must not exist.</param>
    /// <param name="version">The schema's version.</param>
    /// <param name="fill">Writes the content, within one transaction.</param>
    /// <exception cref="ActiveLearningException">The file exists (<c>DatabaseExists</c>) or cannot be written (<c>WriteFailed</c>, <c>WriteDiskFull</c>).</exception>
    internal static void Create(string path, int version, Action<SqliteConnection> fill)
    {
        ThrowIfExists(path);
        var temporary = AtomicFile.Beside(path);
        SqliteErrors.Guard(path, () =>
        {
            try
            {
                using (var connection = Connect(temporary, SqliteOpenMode.ReadWriteCreate))
                {
                    // The journal stays in memory: what does not come to its end is deleted, not rolled back.
                    Execute(connection, "PRAGMA journal_mode = MEMORY");
                    using (var transaction = connection.BeginTransaction())
                    {
                        Execute(connection, PoolSchema.Upgrade(0, version));
                        fill(connection);
                        transaction.Commit();
                    }

                    Execute(connection, "PRAGMA journal_mode = WAL");
                }

                ThrowIfExists(path);
                // What a database of that name left behind when it was deleted would be taken for the new one's.
                File.Delete(path + "-wal");
                File.Delete(path + "-shm");
                File.Move(temporary, path, overwrite: false);
                return true;
            }
            finally
            {
                Delete(temporary);
            }
        });
    }

    /// <summary>Deletes an unfinished database with all that SQLite keeps beside it.</summary>
    /// <param name="path">Full path.</param>
    internal static void Delete(string path)
    {
        foreach (var ending in (string[])["", "-wal", "-shm", "-journal"])
            File.Delete(path + ending);
    }

    /// <summary>Says that a file exists already.</summary>
    /// <param name="path">The file that is to be made.</param>
    /// <exception cref="ActiveLearningException">It exists (<c>DatabaseExists</c>).</exception>
    internal static void ThrowIfExists(string path)
    {
        if (System.IO.Path.Exists(path))
        {
            throw new ActiveLearningException(
                "DatabaseExists", ErrorKind.InvalidOperation,
                $"'{path}' exists and is left as it is: open it with Get-ALPool, take in new samples with Update-ALPool, or give another name.", path);
        }
    }

    /// <summary>Reads, in one snapshot, through the connection that this pool writes with: short reads only.</summary>
    /// <param name="read">What to read.</param>
    internal T Read<T>(Func<SqliteConnection, T> read) => SqliteErrors.Guard(Path, () =>
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return read(_connection);
        }
    });

    /// <summary>Writes, all or nothing.</summary>
    /// <param name="what">A word for what is done, kept with the change.</param>
    /// <param name="write">Given the connection and the number of this change; returns what the caller wants to know.</param>
    /// <param name="durable">False: a change that is found out again where a power failure takes it.</param>
    internal T Write<T>(string what, Func<SqliteConnection, long, T> write, bool durable = true) => SqliteErrors.Guard(Path, () =>
    {
        lock (_gate)
        {
            if (!durable)
                Execute(_connection, "PRAGMA synchronous = NORMAL");
            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                var change = Insert(_connection, "INSERT INTO change (time, what) VALUES ($time, $what)", ("$time", Now()), ("$what", what));
                var result = write(_connection, change);
                transaction.Commit();
                return result;
            }
            finally
            {
                if (!durable)
                    Execute(_connection, "PRAGMA synchronous = FULL");
            }
        }
    });

    /// <summary>Another connection, for reads that take long or are interleaved with writes. The caller disposes it.</summary>
    internal SqliteConnection Connect() => Connect(Path);

    /// <summary>Opens a connection with the settings that all of ours have.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="mode">Whether it may be made.</param>
    internal static SqliteConnection Connect(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        SqliteLibrary.Use();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            // The file may come from anyone: it must not bring code of its own (triggers, views) that runs with our statements.
            Execute(connection, FormattableString.Invariant($"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Checks that a file is a pool's database, of a version that can be used.</summary>
    /// <param name="connection">A connection to it.</param>
    /// <param name="path">The file.</param>
    /// <returns>Its schema's version.</returns>
    internal static int CheckKind(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA application_id") != PoolSchema.ApplicationId)
            throw SqliteErrors.NotAPool(path);
        var version = Scalar(connection, "PRAGMA user_version");
        if (version > PoolSchema.Version)
        {
            throw new ActiveLearningException(
                "DatabaseTooNew", ErrorKind.InvalidData,
                $"'{path}' was written by a newer version of the module (its schema is {version}, this version knows up to {PoolSchema.Version}); update the module. The file was not changed.", path);
        }

        if (version < 1 || Scalar(connection, "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')") > 0)
            throw SqliteErrors.NotAPool(path);
        return (int)version;
    }

    /// <summary>Runs statements.</summary>
    internal static int Execute(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Prepare(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Inserts a row and returns its number.</summary>
    internal static long Insert(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        Execute(connection, sql, parameters);
        return Scalar(connection, "SELECT last_insert_rowid()");
    }

    /// <summary>The whole number that a query gives; 0 for none.</summary>
    internal static long Scalar(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Prepare(connection, sql, parameters);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>A command with its parameters.</summary>
    internal static SqliteCommand Prepare(SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>The time as it is stored: milliseconds since 1970, UTC.</summary>
    internal static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Closes the file once all pools over it have let it go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (--_users == 0)
                _connection.Dispose();
        }
    }

    /// <summary>Keeps the file open until <see cref="Dispose"/> is called once more.</summary>
    internal PoolDatabase Share()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_users <= 0, this);
            _users++;
            return this;
        }
    }

    private static void Upgrade(SqliteConnection connection, string path, int version, RunContext context)
    {
        var copy = FormattableString.Invariant($"{path}.v{version}.bak");
        for (var i = 2; File.Exists(copy); i++)
            copy = FormattableString.Invariant($"{path}.v{version}-{i}.bak");
        PoolBackup.Copy(connection, copy);
        using var transaction = connection.BeginTransaction(deferred: false);
        // Another session may have been faster.
        var current = (int)Scalar(connection, "PRAGMA user_version");
        if (current < PoolSchema.Version)
            Execute(connection, PoolSchema.Upgrade(current, PoolSchema.Version));
        transaction.Commit();
        context.Warning?.Invoke(FormattableString.Invariant($"'{path}' was brought from schema {version} to {PoolSchema.Version}; older versions of the module cannot open it any more. The file as it was is '{copy}'."));
    }
}
