using ActiveLearning.Exchange;
using ActiveLearning.Experiments;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Experiments;

public sealed class ExperimentRecipeTests
{
    private const string Pool = "pool: {synthetic: {shapes: 9}, asOracle: true}\n";
    private const string Sound = Pool + "testFraction: 0.5\nstart: 1\n";

    [Fact]
    public void A_full_experiment_is_read()
    {
        var recipe = ExperimentRecipe.Parse(
            """
            name: full
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
            strategies:
              - random
              - {name: topk, measure: margin}
              - name: TopK
                label: Wide
                training: {width: 32, steps: 500}
            export: {format: Csv, scaling: Rank, chunkSize: 100}
            save: {models: last}
            stop: {accuracy: 0.9, labels: 5000}
            start: 500
            perCycle: 250
            cycles: 5
            seeds: [7, -2, 9000000000]
            output: results
            """,
            "r.yaml");

        Assert.Equal(("data/train", PoolFormat.Idx, "data/labels", true), (recipe.Pool.Path, recipe.Pool.Format, recipe.Pool.LabelPath, recipe.Pool.AsOracle));
        Assert.Equal(["a", "b"], recipe.Pool.Classes);
        Assert.Equal("data/test.csv", recipe.TestPool?.LabelFile);
        Assert.Equal((ArchitectureName.ResNet34, 16, 30, 0.05, 32), (recipe.Training.Architecture, recipe.Training.Width, recipe.Training.Epochs, recipe.Training.LearningRate, recipe.Training.ImageSize));
        Assert.Equal([0.25f], recipe.Training.Std!);
        Assert.Equal(["Random", "Margin", "Wide"], recipe.Strategies.Select(strategy => strategy.Label));
        Assert.Equal(["Random", "TopK", "TopK"], recipe.Strategies.Select(strategy => strategy.Strategy.Info.Name));
        Assert.Equal("Margin", recipe.Strategies[1].Measure);
        Assert.Equal([16, 16, 32], recipe.Strategies.Select(strategy => strategy.Training.Width));
        Assert.Equal([null, null, 500], recipe.Strategies.Select(strategy => strategy.Training.Steps));
        Assert.Equal(ArchitectureName.ResNet34, recipe.Strategies[2].Training.Architecture);
        Assert.Equal((BatchFormat.Csv, ScoreScaling.Rank, 100), (recipe.Export.Format, recipe.Export.Scaling, recipe.Export.ChunkSize));
        Assert.Equal((ModelSaving.Last, 0.9, 5000), (recipe.Save.Models, recipe.Stop!.Accuracy, recipe.Stop.Labels));
        Assert.Equal(("full", 500, 250, 5, "results"), (recipe.Name, recipe.Start, recipe.PerCycle, recipe.Cycles, recipe.Output));
        Assert.Equal([7L, -2L, 9_000_000_000L], recipe.Seeds);
    }

    [Fact]
    public void A_strategy_that_counts_epochs_lets_go_of_the_common_steps()
    {
        var recipe = ExperimentRecipe.Parse(Sound + "training: {steps: 100}\nstrategies: [Random, {name: Random, label: long, training: {epochs: 7}}]", "a/r.yaml");
        Assert.Equal("r", recipe.Name);
        Assert.Equal([(100, 200), (null, 7)], recipe.Strategies.Select(strategy => (strategy.Training.Steps, strategy.Training.Epochs)));
    }

    [Fact]
    public void A_strategys_own_options_and_needs_are_part_of_it()
    {
        var recipe = ExperimentRecipe.Parse(
            Sound + "strategies: [LearningLossRandom, {name: LearningLoss, subsetFactor: 0}, {name: Discriminative, miniQuery: 4, score: subset, warmStart: true}]", "r.yaml");
        Assert.Equal([true, true, false], recipe.Strategies.Select(strategy => strategy.Training.LossPrediction));
        Assert.Equal(0, Assert.IsType<LearningLossStrategy>(recipe.Strategies[1].Strategy).SubsetFactor);
        var discriminative = Assert.IsType<DiscriminativeStrategy>(recipe.Strategies[2].Strategy);
        Assert.Equal((4, true, 10), (discriminative.MiniQuery, discriminative.WarmStart, discriminative.SubsetFactor));
        var said = RecipeFlattener.Flatten(recipe);
        Assert.Equal(("true", "0", "4"), (said["strategies[1].training.lossPrediction"], said["strategies[2].subsetFactor"], said["strategies[3].miniQuery"]));
        Assert.False(said.ContainsKey("strategies[3].training.lossPrediction"));
    }

    [Fact]
    public void The_template_is_an_experiment()
    {
        var recipe = ExperimentRecipe.Parse(ExperimentTemplate.Text, "t.yaml");
        Assert.Equal(3, recipe.Strategies.Count);
        Assert.True(recipe.Pool.AsOracle);

        // What is commented out is sound as well: each remark that looks like a key is one.
        var keys = RecipeFlattener.Flatten(ExperimentRecipe.Parse(ExperimentTemplate.Text.Replace("# stop:", "stop:", StringComparison.Ordinal)
            .Replace("# save:", "save:", StringComparison.Ordinal).Replace("# export:", "export:", StringComparison.Ordinal), "t.yaml"));
        Assert.Equal("5000", keys["stop.labels"]);
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
    [InlineData(Pool + "testFraction: 0.5\nstart: -1", 3, 8, "'start' is -1; it must be at least 0.")]
    [InlineData("- 1", 1, 1, "an experiment takes keys and values, not a list.")]
    [InlineData(Sound, 1, 1, "lacks the key 'strategies'")]
    [InlineData(Sound + "strategies: []", 4, 13, "must be a list of strategies")]
    [InlineData(Sound + "strategies: Random", 4, 13, "must be a list of strategies")]
    [InlineData(Sound + "strategies: [TopQ]", 4, 14, "There is no strategy 'TopQ'")]
    [InlineData(Sound + "strategies: [{name: TopQ}]", 4, 21, "There is no strategy 'TopQ'")]
    [InlineData(Sound + "strategies: [{measure: Margin}]", 4, 14, "a strategy lacks the key 'name'")]
    [InlineData(Sound + "strategies: [[Random]]", 4, 14, "a strategy is a name, or keys and values")]
    [InlineData(Sound + "strategies: [{name: TopK, measure: Enthalpy}]", 4, 36, "There is no measure 'Enthalpy'")]
    [InlineData(Sound + "strategies: [{name: Random, count: 3}]", 4, 29, "unknown key 'count'; strategy 'Random' knows committee, dropoutRate, label, measure, name, passes, preFilter, preFilterFactor, training.")]
    [InlineData(Sound + "strategies: [Random, {name: random}]", 4, 22, "two strategies 'Random'")]
    [InlineData(Sound + "strategies: [{name: Random, label: \"a\\nb\"}]", 4, 36, "'label' must be")]
    [InlineData(Sound + "strategies: [{name: Random, training: {width: 0}}]", 4, 47, "Width 0 cannot be used")]
    [InlineData(Sound + "strategies: [{name: Random, training: {seed: 1}}]", 4, 40, "unknown key 'seed'")]
    [InlineData(Sound + "training: {epochs: 3, width: 0}\nstrategies: [Random]", 4, 30, "Width 0 cannot be used")]
    [InlineData(Sound + "training: {steps: 0}\nstrategies: [Random]", 4, 19, "Steps 0 cannot be used")]
    [InlineData(Sound + "training: {seed: 3}", 4, 12, "unknown key 'seed'")]
    [InlineData(Sound + "training: {epoch: 3}", 4, 12, "unknown key 'epoch'; 'training' knows architecture, augmentation,")]
    [InlineData(Sound + "strategies: [{name: LearningLoss, subsetFactor: -1}]", 4, 49, "'subsetFactor' is -1; it must be from 0 to 1000000.")]
    [InlineData(Sound + "strategies: [{name: Discriminative, balance: much}]", 4, 46, "'balance' must be one of")]
    [InlineData(Sound + "training: {batchSize: 1}\nstrategies: [LearningLoss]", 5, 14, "BatchSize 1 cannot be used")]
    [InlineData(Sound + "seed: 3", 4, 1, "unknown key 'seed'; an experiment knows cycles,")]
    [InlineData(Sound + "seeds: []", 4, 8, "'seeds' is empty")]
    [InlineData(Sound + "seeds: [1, 2, 1]", 4, 15, "seed 1 occurs twice")]
    [InlineData(Sound + "seeds: [one]", 4, 9, "'seeds' must be a whole number")]
    [InlineData(Sound + "stop: {}", 4, 7, "'stop' needs 'accuracy', 'labels' or a criterion")]
    [InlineData(Sound + "stop: {stopSet: 9}", 4, 7, "'stop' needs 'accuracy', 'labels' or a criterion")]
    [InlineData(Sound + "stop: {stablePredictions: {}}", 4, 8, "unknown key 'stablePredictions'; 'stop' knows accuracy, contradictoryInformation, labels, maximumConfidence, overallUncertainty, stabilizingPredictions, stopSet.")]
    [InlineData(Sound + "stop: {stabilizingPredictions: 0.99}", 4, 32, "'stabilizingPredictions' takes keys and values, not '0.99'.")]
    [InlineData(Sound + "stop: {stabilizingPredictions: {window: 0}}", 4, 41, "'window' is 0; it must be from 1 to 100.")]
    [InlineData(Sound + "stop: {overallUncertainty: {threshold: 2}}", 4, 40, "'threshold' is 2; it must be from 0 to 1.")]
    [InlineData(Sound + "stop: {maximumConfidence: {treshold: 0.1}}", 4, 28, "unknown key 'treshold'")]
    [InlineData(Sound + "stop: {labels: 9, stopSet: -1}", 4, 28, "'stopSet' is -1; it must be at least 0.")]
    [InlineData(Sound + "stop: {accuracy: 90}", 4, 18, "'accuracy' is 90; it must be from 0 to 1.")]
    [InlineData(Sound + "save: {models: some}", 4, 16, "'models' must be one of None, Last, All")]
    public void What_cannot_be_run_is_refused_at_its_place(string yaml, int line, int column, string message)
    {
        var error = Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Parse(yaml, "r.yaml"));
        Assert.Equal("InvalidRecipe", error.ErrorId);
        Assert.StartsWith($"r.yaml, line {line}, column {column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_strategy_can_be_named()
    {
        foreach (var strategy in StrategyRegistry.All)
        {
            var recipe = ExperimentRecipe.Parse(Sound + $"strategies: [{strategy.Info.Name}]", "r.yaml");
            Assert.Equal(strategy.GetType(), recipe.Strategies[0].Strategy.GetType());
            Assert.NotSame(strategy, recipe.Strategies[0].Strategy);
        }
    }

    [Fact]
    public void Files_that_are_no_experiments_are_clear_errors()
    {
        using var folder = new TemporaryFolder();
        ActiveLearningException Load(string name, byte[]? content)
        {
            if (content is not null)
                File.WriteAllBytes(folder[name], content);
            return Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Load(folder[name]));
        }

        Assert.Equal("FileNotFound", Load("missing.yaml", null).ErrorId);
        Assert.Contains("not UTF-8", Load("latin.yaml", [(byte)'a', 0xE9, (byte)'b']).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 1 MB", Load("large.yaml", new byte[2_000_000]).Message, StringComparison.Ordinal);
        Assert.Equal("ReadFailed", Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Load(folder.Path)).ErrorId);
    }
}
