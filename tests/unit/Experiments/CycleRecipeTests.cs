using ActiveLearning.Exchange;
using ActiveLearning.Experiments;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

public sealed class CycleRecipeTests
{
    private const string Pool = "pool: {synthetic: {shapes: 9}, asOracle: true}\n";

    [Fact]
    public void A_full_recipe_is_read()
    {
        var recipe = CycleRecipe.Parse(
            """
            pool: {path: data/train, format: Idx, labelPath: data/labels, classes: [a, b], asOracle: true}
            testPool: {path: data/test, labelFile: data/test.csv}
            training:
              architecture: resnet34
              width: 16
              epochs: 30
              learningRate: 0.05
              precision: Float32
              imageSize: 32
              mean: [0.5]
              std: [0.25]
            strategy: {name: random, measure: margin}
            export: {format: Csv, scaling: Rank, chunkSize: 100}
            start: 500
            perCycle: 250
            cycles: 5
            seed: 7
            output: results
            """,
            "r.yaml");

        Assert.Equal(("data/train", PoolFormat.Idx, "data/labels", true), (recipe.Pool.Path, recipe.Pool.Format, recipe.Pool.LabelPath, recipe.Pool.AsOracle));
        Assert.Equal(["a", "b"], recipe.Pool.Classes);
        Assert.Equal("data/test.csv", recipe.TestPool?.LabelFile);
        Assert.Equal((ArchitectureName.ResNet34, 16, 30, 0.05, 32), (recipe.Training.Architecture, recipe.Training.Width, recipe.Training.Epochs, recipe.Training.LearningRate, recipe.Training.ImageSize));
        Assert.Equal([0.25f], recipe.Training.Std!);
        Assert.Equal(("random", "margin"), (recipe.Strategy.Name, recipe.Strategy.Measure));
        Assert.Equal((BatchFormat.Csv, ScoreScaling.Rank, 100), (recipe.Export.Format, recipe.Export.Scaling, recipe.Export.ChunkSize));
        Assert.Equal((500, 250, 5, 7L, "results"), (recipe.Start, recipe.PerCycle, recipe.Cycles, recipe.Seed, recipe.Output));
    }

    [Theory]
    [InlineData("cycles: 1", 1, 1, "lacks the key 'pool'")]
    [InlineData("pool: {}\ntestFraction: 0.5", 1, 7, "'pool' needs either 'path' or 'synthetic'.")]
    [InlineData("pool: {path: a, synthetic: {shapes: 5}}\ntestFraction: 0.5", 1, 7, "either 'path' or 'synthetic'.")]
    [InlineData("pool: {path: a}\ntestFraction: 0.5\ntestPool: {}", 3, 11, "'testPool' needs either")]
    [InlineData("pool: {synthetic: {shapes: 0}}", 1, 28, "'shapes' is 0; it must be from 1 to 1000000.")]
    [InlineData("pool: {path: a}", 1, 1, "'testPool' or 'testFraction'")]
    [InlineData("pool: {path: a}\ntestFraction: 0.5\ntestPool: {path: b}", 1, 1, "'testPool' or 'testFraction'")]
    [InlineData("pool: {path: a}\ntestFraction: 1.5", 2, 15, "'testFraction' is 1.5; it must be from 0.001 to 0.999.")]
    [InlineData("pool: {path: a}\ntestFraction: 0.5\ncycles: 2", 1, 1, "asOracle: true")]
    [InlineData("pool: {path: a}\ntestFraction: 0.5\nstart: 2", 3, 8, "asOracle: true")]
    [InlineData(Pool + "testFraction: 0.5", 1, 1, "give 'start'")]
    [InlineData(Pool + "testFraction: 0.5\nstart: 1\nstrategy: {name: TopQ}", 4, 18, "There is no strategy 'TopQ'")]
    [InlineData(Pool + "testFraction: 0.5\nstart: 1\nstrategy: {measure: Enthalpy}", 4, 21, "There is no measure 'Enthalpy'")]
    [InlineData(Pool + "testFraction: 0.5\nstart: 1\ntraining: {epochs: 3, width: 0}", 4, 30, "Width 0 cannot be used")]
    [InlineData(Pool + "testFraction: 0.5\nstart: 1\ntraining: {seed: 3}", 4, 12, "unknown key 'seed'")]
    [InlineData(Pool + "testFraction: 0.5\nstart: 1\ntraining: {epoch: 3}", 4, 12, "unknown key 'epoch'; 'training' knows architecture, augmentation,")]
    [InlineData(Pool + "testFraction: 0.5\nstart: -1", 3, 8, "'start' is -1; it must be at least 0.")]
    public void What_cannot_be_run_is_refused_at_its_place(string yaml, int line, int column, string message)
    {
        var error = Assert.Throws<ActiveLearningException>(() => CycleRecipe.Parse(yaml, "r.yaml"));
        Assert.Equal("InvalidRecipe", error.ErrorId);
        Assert.StartsWith($"r.yaml, line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_recipes_are_clear_errors()
    {
        using var folder = new TemporaryFolder();
        ActiveLearningException Load(string name, byte[]? content)
        {
            if (content is not null)
                File.WriteAllBytes(folder[name], content);
            return Assert.Throws<ActiveLearningException>(() => CycleRecipe.Load(folder[name]));
        }

        Assert.Equal("FileNotFound", Load("missing.yaml", null).ErrorId);
        Assert.Contains("not UTF-8", Load("latin.yaml", [(byte)'a', 0xE9, (byte)'b']).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 1 MB", Load("large.yaml", new byte[2_000_000]).Message, StringComparison.Ordinal);
        Assert.Equal("ReadFailed", Assert.Throws<ActiveLearningException>(() => CycleRecipe.Load(folder.Path)).ErrorId);
    }
}
