using ActiveLearning.Experiments;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Experiments;

public sealed class CycleRunnerTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 120, seed: 3, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 2, learningRate: 0.01, batchSize: 16, threads: 1}
        start: 20
        perCycle: 30
        cycles: 4
        seed: 5
        output: results
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cycles_label_more_each_time_and_leave_their_files()
    {
        var results = CycleRunner.Run(CycleRecipe.Parse(Recipe, "r"), _folder.Path, RunContext.None).ToArray();

        // 90 samples to choose from: 20, 50, 80, then the 10 that are left are taken.
        Assert.Equal([20, 50, 80, 90], results.Select(result => result.Labels));
        Assert.Equal([1, 2, 3, 4], results.Select(result => result.Cycle));
        Assert.All(results, result => Assert.InRange(result.Accuracy, 0, 1));
        Assert.All(results, result => Assert.True(result.Loss > 0));
        Assert.Null(results[3].BatchPath);
        var batches = results[..3].Select(result => File.ReadAllLines(result.BatchPath!)).ToArray();
        Assert.Equal([31, 31, 11], batches.Select(lines => lines.Length));
        Assert.All(batches, lines => Assert.Equal("name,entropy_value", lines[0]));
        var chosen = batches.SelectMany(lines => lines.Skip(1)).Select(line => line.Split(',')[0]).ToArray();
        Assert.Equal(chosen.Length, chosen.Distinct().Count());
        var table = File.ReadAllLines(_folder["results/cycles.csv"]);
        Assert.Equal("cycle,labels,accuracy,loss,seconds,batch", table[0]);
        Assert.Equal(["1,20", "2,50", "3,80", "4,90"], table.Skip(1).Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.EndsWith(",batch-01.csv", table[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_recipe_gives_the_same_picks_and_another_seed_others()
    {
        string Picks(string recipe, string output)
        {
            var results = CycleRunner.Run(CycleRecipe.Parse(recipe.Replace("results", output, StringComparison.Ordinal), "r"), _folder.Path, RunContext.None);
            return string.Join('|', results.Take(2).ToArray().Select(result => File.ReadAllText(result.BatchPath!)));
        }

        var first = Picks(Recipe, "a");
        Assert.Equal(first, Picks(Recipe, "b"));
        Assert.NotEqual(first, Picks(Recipe.Replace("\nseed: 5", "\nseed: 6", StringComparison.Ordinal), "c"));
    }

    [Fact]
    public void Samples_that_the_oracle_does_not_know_are_told_with_their_number()
    {
        for (var i = 0; i < 40; i++)
            _folder.Write($"pictures/{(i % 2 == 0 ? "dark" : "light")}/{i}.bmp", Bitmaps.Bmp24([.. Enumerable.Repeat((byte)(i % 2 * 200), 8 * 8 * 3)], 8, 8));
        for (var i = 0; i < 20; i++)
            _folder.Write($"pictures/unknown-{i}.bmp", Bitmaps.Bmp24(new byte[8 * 8 * 3], 8, 8));
        var warnings = new List<string>();
        var recipe = Recipe.Replace("{synthetic: {shapes: 120, seed: 3, size: 16}, asOracle: true}", "{path: pictures, asOracle: true}", StringComparison.Ordinal);
        var results = CycleRunner.Run(CycleRecipe.Parse(recipe, "r"), _folder.Path, new RunContext(warning: warnings.Add)).ToArray();
        Assert.All(results, result => Assert.InRange(result.Labels, 1, 30));
        Assert.Contains(warnings, warning => warning.Contains("samples stay unlabeled, since pool 'pictures-train' hides no label for them: 'unknown-", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("samples were left out, since pool 'pictures-test'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stopped_run_ends_and_keeps_what_was_finished()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<CycleResult>();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var result in CycleRunner.Run(CycleRecipe.Parse(Recipe, "r"), _folder.Path, new RunContext(stop.Token)))
            {
                seen.Add(result);
                stop.Cancel();
            }
        });
        Assert.Single(seen);
        Assert.Equal(2, File.ReadAllLines(_folder["results/cycles.csv"]).Length);
        Assert.Equal(["batch-01.csv", "cycles.csv"], Directory.GetFiles(_folder["results"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_output_folder_that_cannot_be_made_is_a_clear_error()
    {
        File.WriteAllText(_folder["results"], "a file");
        var error = Assert.Throws<ActiveLearningException>(() => CycleRunner.Run(CycleRecipe.Parse(Recipe, "r"), _folder.Path, RunContext.None).First());
        Assert.Equal("WriteFailed", error.ErrorId);
    }
}
