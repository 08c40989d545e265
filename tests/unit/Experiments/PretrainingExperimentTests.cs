using ActiveLearning.Experiments;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

/// <summary>Experiments on embeddings of a network trained without labels, with first batches that strategies choose; and the keys of strategies that ask for more.</summary>
public sealed class PretrainingExperimentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("al-pre-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lanes_run_on_embeddings_and_each_strategy_chooses_the_first_batch()
    {
        var recipe = ExperimentRecipe.Parse(Yaml("[Random, MaxHerding, {name: TopK, measure: Bald, passes: 5}, Committee, {name: CoreSet, preFilter: Margin, preFilterFactor: 2}]"), "low.yaml");
        var results = Run(recipe, "out");
        Assert.Equal(5 * 2, results.Count);
        Assert.All(results, result => Assert.Equal(12 * result.Cycle, result.Labels));
        var paths = new ExperimentPaths(Path.Combine(_folder, "out"));
        Assert.True(File.Exists(paths.PretrainedModel) && File.Exists(paths.PoolEmbeddings) && File.Exists(paths.TestEmbeddings));
        string[] First(string lane) => File.ReadAllLines(paths.Picks(lane, 1));
        Assert.NotEqual(First("Random-seed1"), First("MaxHerding-seed1"));
        // Those that need a model before there is one have their first batch drawn as Random's is.
        string[] Samples(string lane) => [.. First(lane).Skip(1).Select(line => line.Split(',')[1]).Order()];
        Assert.Equal(Samples("Random-seed1"), Samples("Bald-seed1"));
        Assert.Equal(Samples("Random-seed1"), Samples("CoreSet-seed1"));

        // Broken off and gone on: the embeddings are taken as they are, the results the same.
        var written = File.GetLastWriteTimeUtc(paths.PoolEmbeddings);
        File.WriteAllLines(paths.Log, File.ReadAllLines(paths.Log).Take(3));
        var manifest = File.ReadAllText(paths.Manifest);
        File.WriteAllText(paths.Manifest, System.Text.RegularExpressions.Regex.Replace(manifest, "\"finished\": \"[^\"]*\"", "\"finished\": null"));
        var again = Run(recipe, "out", resume: true);
        Assert.Equal(results.Select(result => (result.Strategy, result.Cycle, result.Accuracy)), again.Select(result => (result.Strategy, result.Cycle, result.Accuracy)));
        Assert.Equal(written, File.GetLastWriteTimeUtc(paths.PoolEmbeddings));
    }

    [Theory]
    [InlineData("[{name: CoreSet, preFilterFactor: 3}]", "goes with 'preFilter'")]
    [InlineData("[{name: CoreSet, preFilter: Doubt}]", "no measure 'Doubt'")]
    [InlineData("[{name: Bald, passes: 1}]", "whole number from 2 to 1000")]
    [InlineData("[{name: Bald, dropoutRate: 1}]", "number from 0.01 to 0.99")]
    [InlineData("[{name: Committee, committee: 2.5}]", "whole number from 1 to 100")]
    public void Keys_that_do_not_fit_are_refused_at_their_place(string strategies, string message)
    {
        var error = Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Parse(Yaml(strategies), "low.yaml"));
        Assert.Equal("InvalidRecipe", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("low.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pretraining_that_cannot_be_is_refused()
    {
        var yaml = Yaml("[Random]").Replace("batchSize: 32", "batchSize: 1", StringComparison.Ordinal);
        Assert.Contains("BatchSize", Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Parse(yaml, "low.yaml")).Message, StringComparison.Ordinal);
        yaml = Yaml("[Random]").Replace("start: 0\n", "", StringComparison.Ordinal);
        Assert.Contains("or 0 to have each strategy choose", Assert.Throws<ActiveLearningException>(() => ExperimentRecipe.Parse(yaml, "low.yaml")).Message, StringComparison.Ordinal);
    }

    private static string Yaml(string strategies) => $$"""
        pool: {synthetic: {shapes: 120, seed: 1, size: 16}, asOracle: true}
        testFraction: 0.2
        pretraining: {width: 8, epochs: 1, batchSize: 32}
        training: {architecture: Linear, epochs: 5, learningRate: 0.05, threads: 1}
        strategies: {{strategies}}
        start: 0
        perCycle: 12
        cycles: 2
        seeds: [1]

        """;

    private List<ExperimentResult> Run(ExperimentRecipe recipe, string output, bool resume = false) =>
        [.. ExperimentRunner.Run(recipe, new ExperimentOptions { BaseDirectory = _folder, OutputPath = output, Resume = resume }, RunContext.None)];
}
