using System.Buffers.Binary;
using System.Text.Json.Nodes;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("al model [ä] ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ArchitectureName.ResNet18)]
    [InlineData(ArchitectureName.Mlp)]
    [InlineData(ArchitectureName.Linear)]
    public void Loaded_model_predicts_as_the_saved_one_and_knows_all_it_did(ArchitectureName architecture)
    {
        using var pool = TestPools.Images(30, size: 8);
        using var model = TrainSmall(pool, architecture);
        var path = Path.Combine(_folder, "model.alm");
        ModelFile.Save(model, path);
        using var loaded = ModelFile.Load(path, "Cpu");

        Assert.Equal(TrainerTests.WeightBytes(model), TrainerTests.WeightBytes(loaded));
        Assert.Equal(Scores(model, pool), Scores(loaded, pool));
        Assert.Equal(model.Name, loaded.Name);
        Assert.Equal(model.Architecture, loaded.Architecture);
        Assert.Equal(model.Width, loaded.Width);
        Assert.Equal(model.Classes, loaded.Classes);
        Assert.Equal(model.History, loaded.History);
        Assert.Equal(model.Seed, loaded.Seed);
        Assert.Equal(model.Versions, loaded.Versions);
        Assert.Equal(model.Created, loaded.Created);
        Assert.Equal(model.LabelCount, loaded.LabelCount);
        Assert.Equal(model.ParameterCount, loaded.ParameterCount);
        Assert.Equal(model.Preprocessing.Mean, loaded.Preprocessing.Mean);
        Assert.Equal(model.Preprocessing.Std, loaded.Preprocessing.Std);
        Assert.Equal(model.Preprocessing.ToString(), loaded.Preprocessing.ToString());
        Assert.Equal(model.Options, loaded.Options);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData(ArchitectureName.ResNet18)]
    [InlineData(ArchitectureName.Linear)]
    public void Loss_prediction_head_is_saved_under_its_prefix_and_read_back(ArchitectureName architecture)
    {
        using var pool = TestPools.Images(30, size: 8);
        using var model = TrainSmall(pool, architecture, lossPrediction: true);
        var path = Path.Combine(_folder, "head.alm");
        ModelFile.Save(model, path);
        using var loaded = ModelFile.Load(path, "Cpu");
        Assert.True(loaded.HasLossHead);
        Assert.Equal(Scores(model, pool, "PredictedLoss"), Scores(loaded, pool, "PredictedLoss"));
        Assert.Equal(model.History, loaded.History);
        Assert.All(loaded.History, static record => Assert.NotNull(record.HeadLoss));
        using var file = SafeTensorsFile.Open(path);
        Assert.Equal([1L, 128 * model.LossHead!.TapWidths.Count], file.Entries["loss_head.output.weight"].Shape);
        Assert.Equal([128L, model.LossHead.TapWidths[0]], file.Entries["loss_head.taps.0.weight"].Shape);
    }

    [Fact]
    public void Files_from_before_there_were_heads_load_and_heads_that_do_not_fit_are_refused()
    {
        using var pool = TestPools.Features(30, width: 4);
        using var plain = TrainSmall(pool, ArchitectureName.Linear);
        using var headed = TrainSmall(pool, ArchitectureName.Linear, lossPrediction: true);
        var path = Path.Combine(_folder, "model.alm");

        // A document without what later versions wrote.
        Rewrite(plain, static document =>
        {
            document.Remove("lossHead");
            foreach (var name in new[] { "lossPrediction", "lossWeight", "lossMargin", "lossDetachEpoch" })
                document["training"]!.AsObject().Remove(name);
            foreach (var record in document["history"]!.AsArray())
            {
                record!.AsObject().Remove("headLoss");
                record.AsObject().Remove("rankingAccuracy");
            }
        });
        using (var old = ModelFile.Load(path, "Cpu"))
        {
            Assert.False(old.HasLossHead);
            Assert.Equal(Scores(plain, pool), Scores(old, pool));
        }

        // A head that is promised and not there; one that is there and not promised.
        Rewrite(plain, static document => document["lossHead"] = true);
        Assert.Contains("loss_head.taps.0.weight", Error(() => ModelFile.Load(path, "Cpu")).Message, StringComparison.Ordinal);
        Rewrite(headed, static document => document["lossHead"] = false);
        Assert.Contains("loss_head.", Error(() => ModelFile.Load(path, "Cpu")).Message, StringComparison.Ordinal);
        Rewrite(headed, static document => document["lossHead"] = "yes");
        Assert.Equal("ModelFileInvalid", Error(() => ModelFile.Load(path, "Cpu")).ErrorId);

        void Rewrite(Model model, Action<JsonObject> change)
        {
            ModelFile.Save(model, path);
            using var tensors = SafeTensorsFile.Open(path);
            var document = JsonNode.Parse(tensors.Metadata["activelearning"])!.AsObject();
            change(document);
            var weights = tensors.Entries.Keys.Select(name => (name, tensors.Read(tensors.Entries[name]))).ToList();
            using var stream = new MemoryStream();
            SafeTensorsWriter.Write(stream, weights, new Dictionary<string, string> { ["format"] = "pt", ["activelearning"] = document.ToJsonString() });
            tensors.Dispose();
            File.WriteAllBytes(path, stream.ToArray());
        }
    }

    [Fact]
    public void File_is_plain_safetensors_with_state_dict_names_and_aligned_header()
    {
        using var pool = TestPools.Images(30, size: 8);
        using var model = TrainSmall(pool, ArchitectureName.ResNet18);
        var path = Path.Combine(_folder, "model.safetensors");
        ModelFile.Save(model, path);

        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        Assert.Equal("pt", (string?)header["__metadata__"]!["format"]);
        var weight = header["layer1.0.conv1.weight"]!;
        Assert.Equal("F32", (string?)weight["dtype"]);
        Assert.Equal([4, 4, 3, 3], weight["shape"]!.AsArray().Select(static item => (int)item!));
        Assert.Equal("I64", (string?)header["bn1.num_batches_tracked"]!["dtype"]);
        var begin = (int)weight["data_offsets"]![0]!;
        using var plain = model.Network.state_dict()["layer1.0.conv1.weight"].detach().contiguous();
        Assert.Equal(plain.data<float>()[0], BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length + begin)));
        Assert.Equal(bytes.Length - 8 - length, header.Where(static item => item.Key != "__metadata__").Max(static item => (long)item.Value!["data_offsets"]![1]!));
    }

    [Fact]
    public void Missing_file_and_foreign_weights_are_told_apart()
    {
        Assert.Equal("FileNotFound", Error(() => ModelFile.Load(Path.Combine(_folder, "none.alm"))).ErrorId);
        var error = Error(() => ModelFile.Load(Fixtures.PathOf("by-hand.safetensors")));
        Assert.Equal("NotAModelFile", error.ErrorId);
        Assert.Contains("by-hand.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unwritable_place_is_told_and_leaves_nothing()
    {
        using var pool = TestPools.Images(30, size: 8);
        using var model = TrainSmall(pool, ArchitectureName.Linear);
        Assert.Equal("WriteFailed", Error(() => ModelFile.Save(model, Path.Combine(_folder, "no such folder", "model.alm"))).ErrorId);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Damaged_files_of_every_kind_are_refused()
    {
        using var pool = TestPools.Features(30, width: 4);
        using var model = TrainSmall(pool, ArchitectureName.Linear, lossPrediction: true);
        var good = Path.Combine(_folder, "good.alm");
        ModelFile.Save(model, good);
        var original = File.ReadAllBytes(good);
        using (ModelFile.Load(good, "Cpu"))
        {
            // The unharmed file loads: what follows fails for its damage only.
        }

        var damaged = Path.Combine(_folder, "damaged.alm");
        var tried = 0;
        foreach (var (name, bytes) in HostileModelFiles.Make(original))
        {
            File.WriteAllBytes(damaged, bytes);
            var error = Record.Exception(() => ModelFile.Load(damaged, "Cpu").Dispose()) as ActiveLearningException;
            Assert.True(error is not null, $"{name}: not refused by an error of ours");
            Assert.True(error.ErrorId is "ModelFileInvalid" or "ModelFileTooNew" or "NotAModelFile", $"{name}: {error.ErrorId}");
            Assert.Contains("damaged.alm", error.Message, StringComparison.Ordinal);
            Assert.True(error.Message.Length < 2000, name);
            tried++;
        }

        Assert.InRange(tried, 60, 1000);
    }

    private static Model TrainSmall(Pool pool, ArchitectureName architecture, bool lossPrediction = false) => Trainer.Train(
        pool, new TrainingOptions { LossPrediction = lossPrediction, Architecture = architecture, Width = 4, Epochs = 2, BatchSize = 10, LearningRate = 0.01, Threads = 1, Device = "Cpu", Seed = 3 }, null, null, RunContext.None);

    private static float[] Scores(Model model, Pool pool, string measure = "Entropy") =>
        [.. Scorer.Score(model, pool, Measures.Get(measure), new PredictOptions { Threads = 1 }, RunContext.None, [.. Enumerable.Range(0, pool.Count)]).Select(static score => score.Uncertainty)];

    private static ActiveLearningException Error(Action action) => Assert.Throws<ActiveLearningException>(action);
}
