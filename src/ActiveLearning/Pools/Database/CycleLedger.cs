using ActiveLearning.Models;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>The trainings on a pool: with how many labels, how well the model did.</summary>
public static class CycleLedger
{
    /// <summary>Writes down that a model was trained.</summary>
    /// <param name="pool">The pool it was trained on.</param>
    /// <param name="model">The model.</param>
    /// <param name="validation">The pool that measured its epochs, or null.</param>
    /// <returns>The cycle's number.</returns>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be written.</exception>
    public static long Record(Pool pool, Model model, Pool? validation = null)
    {
        var last = model.History.Count > 0 ? model.History[^1] : null;
        return pool.RequireStore().Database.Write("cycle", (connection, change) => PoolDatabase.Insert(
            connection,
            """
            INSERT INTO cycle (model, created, architecture, labels, seed, epochs, seconds, training_loss, training_accuracy, loss, accuracy, measured_on, change)
            VALUES ($model, $created, $architecture, $labels, $seed, $epochs, $seconds, $trainingLoss, $trainingAccuracy, $loss, $accuracy, $on, $change)
            """,
            ("$model", model.Name), ("$created", model.Created.ToUnixTimeMilliseconds()), ("$architecture", model.Architecture), ("$labels", model.LabelCount),
            ("$seed", model.Seed), ("$epochs", model.History.Count), ("$seconds", model.History.Sum(epoch => epoch.Seconds)), ("$trainingLoss", last?.Loss),
            ("$trainingAccuracy", last?.Accuracy), ("$loss", last?.ValidationLoss), ("$accuracy", last?.ValidationAccuracy),
            ("$on", last?.ValidationAccuracy is null ? null : validation?.Name), ("$change", change)));
    }

    /// <summary>Writes down how well a model did on other samples, in place of what was measured before.</summary>
    /// <param name="pool">The pool it was trained on.</param>
    /// <param name="model">The model, also one that was exported and imported since.</param>
    /// <param name="metrics">What was measured.</param>
    /// <exception cref="ActiveLearningException">
    /// The pool has no database (<c>NoDatabase</c>), that knows of no training of this model (<c>CycleNotFound</c>), or it cannot be written.
    /// </exception>
    public static void Measure(Pool pool, Model model, ModelMetrics metrics) => pool.RequireStore().Database.Write("measure", (connection, change) =>
    {
        var found = PoolDatabase.Execute(
            connection, "UPDATE cycle SET accuracy = $accuracy, loss = $loss, measured_on = $on WHERE model = $model AND created = $created",
            ("$accuracy", metrics.Accuracy), ("$loss", metrics.Loss), ("$on", metrics.Pool), ("$model", model.Name), ("$created", model.Created.ToUnixTimeMilliseconds()));
        return found > 0 ? found : throw new ActiveLearningException(
            "CycleNotFound", ErrorKind.NotFound,
            $"The database of pool '{pool.Name}' knows of no training of model '{model.Name}': it was trained on another pool, or before the pool had a database. Get-ALCycle lists those it knows.", model);
    });

    /// <summary>The cycles, the oldest first.</summary>
    /// <param name="pool">The pool, or a part of it.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>), or that cannot be read.</exception>
    public static IReadOnlyList<TrainingCycle> Read(Pool pool) => pool.RequireStore().Database.Read(connection =>
    {
        var cycles = new List<TrainingCycle>();
        using var command = PoolDatabase.Prepare(
            connection,
            "SELECT number, created, labels, model, architecture, seed, epochs, seconds, training_loss, training_accuracy, accuracy, loss, measured_on FROM cycle ORDER BY number");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cycles.Add(new TrainingCycle
            {
                Number = row.GetInt64(0),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                Labels = (int)row.GetInt64(2),
                Model = row.GetString(3),
                Architecture = row.GetString(4),
                Seed = row.GetInt64(5),
                Epochs = (int)row.GetInt64(6),
                Seconds = Number(row, 7),
                TrainingLoss = Number(row, 8),
                TrainingAccuracy = Number(row, 9),
                Accuracy = Number(row, 10),
                Loss = Number(row, 11),
                MeasuredOn = row.IsDBNull(12) ? null : row.GetString(12),
            });
        }

        return cycles;
    });

    private static double? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
