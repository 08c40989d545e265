using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Pools.Database;

/// <summary>The scores that were kept, with model and measure.</summary>
public static class ScoreLedger
{
    private const int BlockSize = 4096;

    /// <summary>Keeps scores as they come by; what has come out is on the disk.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="scores">Scores of its samples, of one model by one measure, each sample once.</param>
    /// <param name="context">Asked between blocks whether to stop.</param>
    /// <returns>The same scores, in blocks.</returns>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be written.</exception>
    public static IEnumerable<UncertaintyScore> Save(Pool pool, IEnumerable<UncertaintyScore> scores, RunContext context)
    {
        var store = pool.RequireStore();
        return SaveBlocks();

        IEnumerable<UncertaintyScore> SaveBlocks()
        {
            long run = 0;
            foreach (var block in scores.Chunk(BlockSize))
            {
                context.ThrowIfStopped();
                run = store.Database.Write("score", (connection, change) =>
                {
                    var into = run > 0 ? run : PoolDatabase.Insert(
                        connection, "INSERT INTO score_run (model, measure, change) VALUES ($model, $measure, $change)",
                        ("$model", block[0].Model), ("$measure", block[0].Measure), ("$change", change));
                    using var insert = PoolDatabase.Prepare(
                        connection, "INSERT OR REPLACE INTO score (run, sample, value) VALUES ($run, $sample, $value)", ("$run", into), ("$sample", null), ("$value", null));
                    foreach (var score in block)
                    {
                        SampleRows.Set(insert, into, store.NumberOf(score.Index), (double)score.Uncertainty);
                        insert.ExecuteNonQuery();
                    }

                    return into;
                });
                foreach (var score in block)
                    yield return score;
            }
        }
    }

    /// <summary>The scores that were kept, run by run, the oldest first; within a run by sample.</summary>
    /// <param name="pool">The pool; where it is a part of another, samples of that part only.</param>
    /// <param name="model">Only those of a model of this name; null for any.</param>
    /// <param name="measure">Only those by this measure; null for any.</param>
    /// <param name="history">False: only the last run of those that fit.</param>
    /// <param name="context">Asked whether to stop.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be read.</exception>
    public static IEnumerable<SavedScore> Read(Pool pool, string? model, string? measure, bool history, RunContext context)
    {
        var store = pool.RequireStore();
        var runs = store.Database.Read(connection =>
        {
            var found = new List<(long Id, string Model, string Measure, DateTimeOffset Time)>();
            using var command = PoolDatabase.Prepare(
                connection,
                "SELECT score_run.id, model, measure, time FROM score_run JOIN change ON change.id = change WHERE ($model IS NULL OR model = $model) AND ($measure IS NULL OR measure = $measure COLLATE NOCASE) ORDER BY score_run.id",
                ("$model", model), ("$measure", measure));
            using var rows = command.ExecuteReader();
            while (rows.Read())
                found.Add((rows.GetInt64(0), rows.GetString(1), rows.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3))));
            return found;
        });
        return runs.TakeLast(history ? runs.Count : 1).SelectMany(run => ReadRun(run.Id, run.Model, run.Measure, run.Time));

        IEnumerable<SavedScore> ReadRun(long run, string runModel, string runMeasure, DateTimeOffset time)
        {
            using var connection = SqliteErrors.Guard(store.Database.Path, store.Database.Connect);
            using var command = PoolDatabase.Prepare(connection, "SELECT sample, value FROM score WHERE run = $run ORDER BY sample", ("$run", run));
            using var rows = SqliteErrors.Guard(store.Database.Path, command.ExecuteReader);
            while (SqliteErrors.Guard(store.Database.Path, rows.Read))
            {
                context.ThrowIfStopped();
                if (store.IndexOf(rows.GetInt64(0)) is >= 0 and var index)
                    yield return new SavedScore(pool, index, rows.GetDouble(1), runMeasure, runModel, time);
            }
        }
    }
}
