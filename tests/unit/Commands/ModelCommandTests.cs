using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("al commands ").FullName;
    private readonly Pool _pool = PoolFactory.Synthetic(60, 1, new PoolOptions { AsOracle = true });
    private readonly Model _model;

    public ModelCommandTests()
    {
        for (var i = 0; i < 40; i++)
            _pool.SetLabel(i, _pool.GetOracleLabel(i), LabelOrigin.Oracle);
        _model = (Model)Assert.Single(new RecorderHost().Run(Training()).Output);
    }

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Training_hands_its_parameters_on()
    {
        Assert.Equal("Linear", _model.Architecture);
        Assert.Equal(40, _model.LabelCount);
        var options = _model.Options!;
        Assert.Equal((2, 16, 0.01, 7L), (options.Epochs, options.BatchSize, options.LearningRate, options.Seed));
    }

    [Fact]
    public void Training_reports_progress_and_its_end()
    {
        var host = new RecorderHost();
        host.Run(Training());
        Assert.NotEmpty(host.Progress);
        Assert.True(host.Progress[^1].Update.Completed);
    }

    [Fact]
    public void Training_needs_labels()
    {
        var command = Training();
        command.Pool = PoolFactory.Synthetic(5, 1, new PoolOptions { AsOracle = true });
        var error = new RecorderHost().RunToFailure(command);
        Assert.Equal(("NoLabels", ErrorKind.InvalidOperation), (error.ErrorId, error.Kind));
    }

    [Fact]
    public void Scores_come_for_the_unlabeled_and_choose_a_batch()
    {
        var scores = new RecorderHost().Run(new GetALUncertaintyCommand { Pool = _pool, Model = _model, Threads = 1 }).Output.Cast<UncertaintyScore>().ToArray();
        Assert.Equal(Enumerable.Range(40, 20), scores.Select(score => score.Index));
        var host = new RecorderHost("Score");
        host.Run(new SelectALBatchCommand { Count = 3 }, scores, (command, score) => command.InputObject = score);
        var best = scores.OrderByDescending(score => score.Uncertainty).ThenBy(score => score.Index).Take(3).Select(score => score.Index);
        Assert.Equal(best, host.Output.Cast<BatchItem>().Select(item => item.Index));
    }

    [Fact]
    public void Given_samples_are_scored_together_and_strangers_reported()
    {
        var host = new RecorderHost();
        host.Run(
            new GetALPredictionCommand { Model = _model, Threads = 1 },
            [3, 99, 5],
            (command, index) =>
            {
                command.Pool = _pool;
                command.Index = [index];
            });
        Assert.Equal([3, 5], host.Output.Cast<Prediction>().Select(prediction => prediction.Index));
        Assert.Equal("SampleNotFound", Assert.Single(host.Errors).ErrorId);
    }

    [Fact]
    public void Samples_of_another_pool_and_strangers_are_not_taken_for_positions_in_this_one()
    {
        using var other = PoolFactory.Synthetic(60, 2, new PoolOptions { Name = "other" });
        var host = new RecorderHost();
        host.Run(
            new GetALPredictionCommand { Pool = _pool, Model = _model, Threads = 1 },
            new (object Input, int[]? Index)[] { (other.GetSample(3), [3]), ("photo.jpg", null), (other, null), (_pool.GetSample(4), [4]) },
            (command, row) => (command.InputObject, command.Index) = row);
        Assert.Equal(["PoolMismatch", "SampleMissing", "PoolMismatch"], host.Errors.Select(error => error.ErrorId));
        Assert.Equal([4], host.Output.Cast<Prediction>().Select(prediction => prediction.Index));
    }

    [Fact]
    public void A_batch_can_be_chosen_with_any_step_and_number_of_threads()
    {
        BatchItem[] Choose(int batchSize, int threads) =>
            [.. new RecorderHost("Pool").Run(new SelectALBatchCommand { Pool = _pool, Model = _model, Count = 5, BatchSize = batchSize, Threads = threads }).Output.Cast<BatchItem>()];
        Assert.Equal(Choose(0, 1).Select(item => item.Index), Choose(3, 2).Select(item => item.Index));
        var error = new RecorderHost("Pool").RunToFailure(new SelectALBatchCommand { Pool = _pool, Model = _model, Count = 5, BatchSize = -1 });
        Assert.Equal("InvalidPredictOption", error.ErrorId);
    }

    [Fact]
    public void Embeddings_have_the_last_layers_width()
    {
        var embeddings = new RecorderHost().Run(new GetALEmbeddingCommand { Pool = _pool, Index = [0], Model = _model, Threads = 1 }).Output;
        Assert.Equal(32 * 32 * 3, ((Embedding)Assert.Single(embeddings)).Vector.Length);
    }

    [Fact]
    public void Measuring_takes_hidden_labels_only_when_told_to()
    {
        Assert.Equal(40, Metrics().Samples);
        Assert.Equal(60, Metrics("FromOracle").Samples);

        ModelMetrics Metrics(params string[] on) =>
            (ModelMetrics)Assert.Single(new RecorderHost("", on).Run(new MeasureALModelCommand { Pool = _pool, Model = _model, Threads = 1 }).Output);
    }

    [Fact]
    public void Models_survive_a_file()
    {
        var path = Path.Combine(_folder, "m.alm");
        new RecorderHost("Path").Run(new ExportALModelCommand { Model = _model, Path = path });
        using var loaded = (Model)Assert.Single(new RecorderHost("LiteralPath").Run(new ImportALModelCommand { LiteralPath = [path] }).Output);
        Assert.Equal(_model.Classes, loaded.Classes);

        File.Delete(path);
        new RecorderHost("Path") { Confirms = false }.Run(new ExportALModelCommand { Model = _model, Path = path });
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void TorchScript_files_need_a_size_and_classes()
    {
        var path = Path.Combine(_folder, "m.pt");
        File.WriteAllBytes(path, "PK\u0003\u0004 and so on"u8.ToArray());
        Assert.Equal("ModelDescriptionMissing", Assert.Single(new RecorderHost("Path").Run(new ImportALModelCommand { Path = [path] }).Errors).ErrorId);
    }

    [Fact]
    public void A_broken_model_file_does_not_keep_the_next_one_from_being_loaded()
    {
        var (broken, whole) = (Path.Combine(_folder, "broken.alm"), Path.Combine(_folder, "whole.alm"));
        File.WriteAllBytes(broken, [1, 2, 3]);
        new RecorderHost("Path").Run(new ExportALModelCommand { Model = _model, Path = whole });
        var host = new RecorderHost("LiteralPath").Run(new ImportALModelCommand { LiteralPath = [broken, whole] });
        using var loaded = (Model)Assert.Single(host.Output);
        Assert.Contains(broken, Assert.Single(host.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_are_listed() =>
        Assert.Contains(new RecorderHost().Run(new GetALDeviceCommand()).Output.Cast<DeviceInfo>(), device => device.Name == "Cpu");

    [Fact]
    public void Training_takes_architecture_and_width_from_the_warm_start_unless_they_are_given()
    {
        var start = Training();
        start.Architecture = ArchitectureName.Mlp;
        start.Width = 6;
        using var first = (Model)Assert.Single(new RecorderHost().Run(start).Output);

        var bare = new InvokeALTrainingCommand { Pool = _pool, WarmStart = first };
        var given = new InvokeALTrainingCommand { Pool = _pool, WarmStart = first, Architecture = ArchitectureName.Linear, Width = 9 };

        Assert.Equal((ArchitectureName.Mlp, 6), (bare.Architecture, bare.Width));
        Assert.Equal((ArchitectureName.Linear, 9), (given.Architecture, given.Width));
    }

    private InvokeALTrainingCommand Training() => new()
    {
        Pool = _pool,
        Architecture = ArchitectureName.Linear,
        Epochs = 2,
        BatchSize = 16,
        LearningRate = 0.01,
        Seed = 7,
        Threads = 1,
        Device = "Cpu",
    };
}
