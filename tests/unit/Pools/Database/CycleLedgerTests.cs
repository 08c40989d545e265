using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Commands;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Pools.Database;

public sealed class CycleLedgerTests : IDisposable
{
    private static readonly TrainingOptions s_options = new() { Architecture = ArchitectureName.Linear, Epochs = 2, Device = "Cpu", Threads = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool;
    private readonly Pool _test = PoolFactory.Synthetic(40, 2, new PoolOptions(), 8);

    public CycleLedgerTests()
    {
        _pool = DatabasePool.CreateSynthetic(_folder["pool.alpool"], 100, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        _pool.Apply([.. Enumerable.Range(0, 30).Select(i => new LabelChange(i, _pool.Classes[_pool.GetOracleLabel(i)], LabelOrigin.Oracle))]);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _test.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_training_is_found_by_its_model_also_after_export_and_import()
    {
        using var model = Trainer.Train(_pool, s_options with { Seed = 7 }, null, null, RunContext.None);
        Assert.Equal(1, CycleLedger.Record(_pool, model));
        var fresh = Assert.Single(CycleLedger.Read(_pool));
        Assert.Equal((30, model.Name, "Linear", 7L, 2), (fresh.Labels, fresh.Model, fresh.Architecture, fresh.Seed, fresh.Epochs));
        Assert.Equal(model.History[^1].Accuracy, fresh.TrainingAccuracy);
        Assert.Equal((null, null, null), (fresh.Accuracy, fresh.Loss, fresh.MeasuredOn));

        ModelFile.Save(model, _folder["m.alm"]);
        using var again = ModelFile.Load(_folder["m.alm"], "Cpu");
        var metrics = Evaluator.Measure(again, _test, new PredictOptions { Device = "Cpu", Threads = 1 }, RunContext.None);
        CycleLedger.Measure(_pool, again, metrics);

        // Another session sees it.
        using var other = DatabasePool.Open(_folder["pool.alpool"], null, RunContext.None);
        var measured = Assert.Single(CycleLedger.Read(other));
        Assert.Equal((metrics.Accuracy, metrics.Loss, _test.Name), (measured.Accuracy, measured.Loss, measured.MeasuredOn));
    }

    [Fact]
    public void A_model_of_another_pool_and_a_pool_without_database_are_errors()
    {
        using var model = Trainer.Train(_pool, s_options, null, null, RunContext.None);
        var metrics = Evaluator.Measure(model, _test, new PredictOptions { Device = "Cpu", Threads = 1 }, RunContext.None);
        Assert.Equal("CycleNotFound", Assert.Throws<ActiveLearningException>(() => CycleLedger.Measure(_pool, model, metrics)).ErrorId);
        Assert.Equal("NoDatabase", Assert.Throws<ActiveLearningException>(() => CycleLedger.Record(_test, model)).ErrorId);
    }

    [Fact]
    public void Training_in_the_shell_is_written_down_and_its_figures_follow()
    {
        var training = new RecorderHost("Pool");
        training.Run(new InvokeALTrainingCommand { Pool = _pool, Architecture = ArchitectureName.Linear, Epochs = 2, Threads = 1, Device = "Cpu", ValidationPool = _test });
        using var model = (Model)training.Output.Single();
        var validated = Assert.Single(CycleLedger.Read(_pool));
        Assert.Equal((model.Accuracy, _test.Name), (validated.Accuracy, validated.MeasuredOn));

        var measuring = new RecorderHost();
        measuring.Run(new MeasureALModelCommand { Pool = _pool, Model = model, FromOracle = true, SaveTo = _pool, Threads = 1, Device = "Cpu" });
        Assert.Empty(measuring.Errors);
        Assert.Equal((((ModelMetrics)measuring.Output.Single()).Accuracy, _pool.Name), (CycleLedger.Read(_pool)[0].Accuracy, CycleLedger.Read(_pool)[0].MeasuredOn));
    }

    [Fact]
    public void A_model_is_not_lost_because_its_cycle_cannot_be_written()
    {
        using var other = DatabasePool.Open(_folder["pool.alpool"], null, RunContext.None);
        other.Database!.Write("damage", (connection, _) => PoolDatabase.Execute(connection, "DROP TABLE cycle"));
        var host = new RecorderHost();
        host.Run(new InvokeALTrainingCommand { Pool = _pool, Architecture = ArchitectureName.Linear, Epochs = 1, Threads = 1, Device = "Cpu" });
        ((Model)host.Output.Single()).Dispose();
        Assert.Equal("WriteFailed", Assert.Single(host.Errors).ErrorId);
    }
}
