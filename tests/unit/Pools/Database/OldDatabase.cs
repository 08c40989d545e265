using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools.Database;

/// <summary>A database as the first version of the schema had it.</summary>
internal static class OldDatabase
{
    /// <summary>Writes one of five drawn pictures, the fourth of which was labeled star.</summary>
    public static void Write(string path)
    {
        DatabasePool.CreateSynthetic(path, 5, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None).Dispose();
        using var connection = PoolDatabase.Connect(path);
        PoolDatabase.Execute(connection, """
            DROP TABLE batch_item; DROP TABLE batch; DROP TABLE score; DROP TABLE score_run;
            INSERT INTO change (time, what) VALUES (1, 'label');
            INSERT INTO label (sample, class, origin, time, change) SELECT 3, number, 2, 1, 1 FROM class WHERE name = 'star';
            PRAGMA user_version = 1;
            """);
    }
}
