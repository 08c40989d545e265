using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Database;

/// <summary>The experiments that were run on a pool, by their directories.</summary>
public static class ExperimentLedger
{
    /// <summary>The experiments, the one that was run last at the end.</summary>
    /// <param name="pool">The pool, or a part of it.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be read.</exception>
    public static IReadOnlyList<KnownExperiment> Read(Pool pool) => pool.RequireStore().Database.Read(connection =>
    {
        var found = new List<KnownExperiment>();
        using var command = PoolDatabase.Prepare(connection, "SELECT directory, name, started, ended FROM experiment ORDER BY change");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            found.Add(new KnownExperiment(
                row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                row.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));
        }

        return found;
    });

    /// <summary>Writes down that an experiment begins or goes on.</summary>
    /// <param name="database">Full path of the pool's database.</param>
    /// <param name="directory">Full path of the experiment's directory.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="context">Told of an upgrade of the database.</param>
    /// <exception cref="ActiveLearningException">The database cannot be written.</exception>
    internal static void Begin(string database, string directory, string name, RunContext context) => Write(
        database, "experiment begins",
        "INSERT INTO experiment (directory, name, started, change) VALUES ($directory, $name, $time, $change) ON CONFLICT (directory) DO UPDATE SET name = $name, ended = NULL, change = $change",
        directory, name, context);

    /// <summary>Writes down that an experiment has ended.</summary>
    /// <param name="database">Full path of the pool's database.</param>
    /// <param name="directory">Full path of the experiment's directory.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="context">Told of an upgrade of the database.</param>
    /// <exception cref="ActiveLearningException">The database cannot be written.</exception>
    internal static void End(string database, string directory, string name, RunContext context) => Write(
        database, "experiment ended", "UPDATE experiment SET name = $name, ended = $time, change = $change WHERE directory = $directory", directory, name, context);

    private static void Write(string database, string what, string sql, string directory, string name, RunContext context)
    {
        using var opened = PoolDatabase.Open(database, context);
        opened.Write(what, (connection, change) => PoolDatabase.Execute(
            connection, sql, ("$directory", directory), ("$name", name), ("$time", PoolDatabase.Now()), ("$change", change)));
    }
}
