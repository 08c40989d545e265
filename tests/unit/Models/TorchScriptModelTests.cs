using System.Runtime.InteropServices;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Tests.Training;

namespace ActiveLearning.Tests.Models;

/// <summary>A network that PyTorch saved (fixtures: tiny.pt, tiny.json, three-dimensional.pt).</summary>
public sealed class TorchScriptModelTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Scores_as_pytorch_does()
    {
        var expected = Fixtures.Json("tiny.json");
        var (count, size) = (expected.GetProperty("count").GetInt32(), expected.GetProperty("size").GetInt32());
        using var pool = new Pool("tiny", new TestPools.ImageSource(HashNumbers.Bytes(count * size * size * 3, 2000), count, size, 3), new ClassList(Classes));
        using var model = Load("tiny.pt", size, expected.GetProperty("mean").Floats(), expected.GetProperty("std").Floats());
        Assert.Equal("TorchScript", model.Architecture);
        Assert.Equal("tiny", model.Name);
        Assert.Null(model.Accuracy);
        var batches = Predictor.Run(
            model, pool, [.. Enumerable.Range(0, count)], PredictionParts.Logits | PredictionParts.Probabilities, new PredictOptions { BatchSize = 4 }, RunContext.None).ToList();
        Assert.Equal([4, 4, 2], batches.Select(static batch => batch.Count));
        AssertClose(expected.GetProperty("logits").Doubles(), [.. batches.SelectMany(static batch => batch.Logits!)]);
        AssertClose(expected.GetProperty("probabilities").Doubles(), [.. batches.SelectMany(static batch => batch.Probabilities!)]);
    }

    [Fact]
    public void Embeddings_and_export_are_refused_for_a_foreign_network()
    {
        using var pool = TestPools.Images(4, size: 12);
        using var model = Load("tiny.pt", 12);
        Assert.Equal("NoEmbedding", Error(() => Scorer.Embed(model, pool, new PredictOptions(), RunContext.None)).ErrorId);
        using var folder = new TemporaryFolder();
        Assert.Equal("ModelNotExportable", Error(() => ModelFile.Save(model, folder["m.alm"])).ErrorId);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Output_that_is_not_one_row_of_class_scores_is_told()
    {
        var error = Error(() => Load("three-dimensional.pt", 12));
        Assert.Equal("ModelOutputMismatch", error.ErrorId);
        Assert.Contains("[2, 3, 12]", error.Message, StringComparison.Ordinal);
        Assert.Equal("ModelOutputMismatch", Error(() => Load("tiny.pt", 12, classes: ["a", "b"])).ErrorId);
    }

    [Fact]
    public void Input_that_the_network_does_not_take_is_told()
    {
        var error = Error(() => TorchScriptModel.Load(Fixtures.PathOf("tiny.pt"), 12, 1, null, null, Classes, "Cpu", RunContext.None, NoProbe));
        Assert.Equal("TorchScriptInvalid", error.ErrorId);
        Assert.Contains("channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_arguments_are_told_before_the_file_is_opened()
    {
        Assert.Equal("FileNotFound", Error(() => Load("no such file.pt", 12)).ErrorId);
        Assert.Equal("InvalidPreprocessing", Error(() => Load("tiny.pt", 0)).ErrorId);
        Assert.Equal("InvalidPreprocessing", Error(() => Load("tiny.pt", 12, std: [1, 0, 1])).ErrorId);
        Assert.Equal("InvalidPreprocessing", Error(() => Load("tiny.pt", 12, mean: [1])).ErrorId);
        Assert.Equal("InvalidClass", Error(() => Load("tiny.pt", 12, classes: [])).ErrorId);
        Assert.Equal("InvalidClass", Error(() => Load("tiny.pt", 12, classes: ["a", "a", "b"])).ErrorId);
    }

    [Fact]
    public void Script_that_ends_the_process_it_runs_in_ends_the_worker_and_not_this_one()
    {
        // The smallest whole number divided by -1 has no value: on these processors a fault that nobody can catch. Loading it is harmless.
        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86) || OperatingSystem.IsWindows())
            return;
        // Later versions of libtorch answer instead.
        if (!TorchRuntime.LibtorchVersion.StartsWith("1.", StringComparison.Ordinal))
            return;
        var error = Error(() => TorchScriptModel.Load(Fixtures.PathOf("fault.pt"), 8, 3, null, null, Classes, "Cpu", RunContext.None));
        Assert.Equal("TorchScriptInvalid", error.ErrorId);
        Assert.Contains("2 x 3 x 8 x 8", error.Message, StringComparison.Ordinal);
        using var model = TorchScriptModel.Load(Fixtures.PathOf("tiny.pt"), 12, 3, null, null, Classes, "Cpu", RunContext.None);
        Assert.Equal(127, model.ParameterCount);
    }

    [Fact]
    public void Script_that_does_not_end_is_ended()
    {
        var worker = typeof(ActiveLearning.Worker.ExitCodes).Assembly.Location;
        var error = Error(() => ProbeClient.Probe(Fixtures.PathOf("endless.pt"), [2, 3, 8, 8], worker, TimeSpan.FromSeconds(3), RunContext.None));
        Assert.Equal("TorchScriptInvalid", error.ErrorId);
        Assert.Contains("more than 3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_worker_is_told()
    {
        var error = Error(() => ProbeClient.Probe(Fixtures.PathOf("tiny.pt"), [2, 3, 12, 12], Path.Combine(Path.GetTempPath(), "no such worker.dll"), TimeSpan.FromSeconds(5), RunContext.None));
        Assert.Equal("WorkerNotFound", error.ErrorId);
    }

    [Fact]
    public void Worker_that_fails_makes_an_error_of_its_words()
    {
        // Not a managed program: dotnet itself says so and ends with an error code.
        var error = Error(() => ProbeClient.Probe(Fixtures.PathOf("tiny.pt"), [2, 3, 12, 12], Fixtures.PathOf("tiny.json"), TimeSpan.FromSeconds(60), RunContext.None));
        Assert.Equal("TorchScriptInvalid", error.ErrorId);
        Assert.Contains("tiny.pt", error.Message, StringComparison.Ordinal);
    }

    private static Model Load(string name, int size, float[]? mean = null, float[]? std = null, string[]? classes = null) =>
        TorchScriptModel.Load(Fixtures.PathOf(name), size, 3, mean, std, classes ?? Classes, "Cpu", RunContext.None, NoProbe);

    private static ProbeReport NoProbe(string path, long[] inputShape, RunContext context) => new(0);

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5);
    }

    private static ActiveLearningException Error(Action action) => Assert.Throws<ActiveLearningException>(action);

    private static ActiveLearningException Error(Func<object> action) => Assert.Throws<ActiveLearningException>(action);
}
