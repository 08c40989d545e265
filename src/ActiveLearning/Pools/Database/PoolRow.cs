using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>What a database says of its pool as a whole.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="Recipe">How its samples are found.</param>
/// <param name="Root">The folder that stored paths are relative to, as it was; empty where there is none.</param>
/// <param name="Near">The same folder seen from the database's own, or null where they share no drive.</param>
/// <param name="Samples">How many samples there are.</param>
/// <param name="Structure">Raised whenever samples are added or get other ids.</param>
/// <param name="Created">When the database was made.</param>
internal sealed record PoolRow(string Name, PoolRecipe Recipe, string Root, string? Near, int Samples, long Structure, DateTimeOffset Created)
{
    /// <summary>Reads the row.</summary>
    /// <param name="connection">A connection to the database.</param>
    /// <param name="path">The database file.</param>
    /// <exception cref="ActiveLearningException">It cannot be used (<c>DatabaseDamaged</c>).</exception>
    public static PoolRow Read(SqliteConnection connection, string path)
    {
        using var command = PoolDatabase.Prepare(connection, "SELECT name, recipe, root, near, samples, structure, created FROM pool");
        using var row = command.ExecuteReader();
        if (!row.Read() || row.GetInt64(4) is < 1 or > int.MaxValue)
            throw new ActiveLearningException("DatabaseDamaged", ErrorKind.InvalidData, $"'{path}' does not say what its pool is made of; restore a backup of it.", path);
        return new PoolRow(
            row.GetString(0), PoolRecipe.FromJson(row.GetString(1), path), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
            (int)row.GetInt64(4), row.GetInt64(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
    }

    /// <summary>
    /// The folder that the samples lie below: the one given, else the one that lies to the database as it did, so that both can be moved together, else the one it was.
    /// </summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="given">Full path of a folder, or null.</param>
    /// <exception cref="ActiveLearningException">There is no such folder (<c>RootNotFound</c>).</exception>
    public string FindRoot(string database, string? given)
    {
        if (Recipe.IsDrawn || (Root.Length == 0 && given is null))
            return "";
        if (given is not null)
        {
            return Directory.Exists(given)
                ? Path.TrimEndingDirectorySeparator(given)
                : throw new ActiveLearningException("RootNotFound", ErrorKind.NotFound, $"There is no folder '{given}'; give as -Root the folder that holds the samples of '{database}' now.", given);
        }

        var near = Near is null ? null : Path.GetFullPath(Near, Path.GetDirectoryName(database)!);
        if (near is not null && Directory.Exists(near))
            return Path.TrimEndingDirectorySeparator(near);
        return Directory.Exists(Root)
            ? Root
            : throw new ActiveLearningException(
                "RootNotFound", ErrorKind.NotFound,
                $"The samples of '{database}' lay in '{Root}', which is not there; say with -Root where they are now.", database);
    }

    /// <summary>A root as it is stored: seen from the database.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="root">Full path of the folder; empty for none.</param>
    public static string? SeenFrom(string database, string root)
    {
        var near = root.Length == 0 ? null : Path.GetRelativePath(Path.GetDirectoryName(database)!, root);
        return near is null || Path.IsPathRooted(near) ? null : near.Replace(Path.DirectorySeparatorChar, '/');
    }
}
