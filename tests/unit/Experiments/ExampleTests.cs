using ActiveLearning.Experiments;

namespace ActiveLearning.Tests.Experiments;

public sealed class ExampleTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "examples"), "*.yaml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Experiments_of_the_examples_folder_can_be_run(string file)
    {
        var recipe = ExperimentRecipe.Load(Path.Combine(AppContext.BaseDirectory, "examples", file));
        Assert.Contains(recipe.Strategies, strategy => strategy.Label == "Random");
        Assert.True(recipe.Cycles > 1);

        // A last batch of a few samples spoils batch normalisation; the examples are free of it.
        var sizes = Enumerable.Range(0, recipe.Cycles).Select(cycle => (recipe.Start + (cycle * recipe.PerCycle)) % recipe.Training.BatchSize);
        Assert.All(sizes, size => Assert.True(size == 0 || size >= 8, $"{file}: a last batch of {size}"));
    }
}
