using System.Text.RegularExpressions;
using ActiveLearning.Experiments;
using ActiveLearning.Models;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Experiments;

public sealed class ExperimentRunnerTests : IDisposable
{
    private const string Recipe = """
        pool: {synthetic: {shapes: 120, seed: 3, size: 16}, asOracle: true}
        testFraction: 0.25
        training: {architecture: Linear, epochs: 2, learningRate: 0.01, batchSize: 16, threads: 1}
        strategies: [Random, {name: TopK, measure: Margin}]
        start: 20
        perCycle: 30
        cycles: 3
        seeds: [5, 6]
        output: results
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lanes_run_cycle_by_cycle_and_leave_their_files()
    {
        var results = Run(Recipe);

        Assert.Equal(["Random", "Margin"], results.Select(result => result.Strategy).Distinct());
        Assert.Equal(12, results.Length);
        Assert.All(results, result => Assert.Equal(20 + (30 * (result.Cycle - 1)), result.Labels));
        Assert.All(results, result => Assert.Equal(result.Labels, results.Where(other => (other.Strategy, other.Seed) == (result.Strategy, result.Seed) && other.Cycle <= result.Cycle).Sum(other => other.ClassPicks.Sum())));
        Assert.All(results, result => Assert.Equal(result.Cycle == 3, result.QuerySeconds == 0));
        Assert.Equal(
            ["experiment.yaml", "lanes", "manifest.json", "results.csv", "results.jsonl"],
            Directory.GetFileSystemEntries(_folder["results"]).Select(Path.GetFileName).Where(name => name != ".experiment.lock").Order());
        Assert.Equal(["Margin-seed5", "Margin-seed6", "Random-seed5", "Random-seed6"], Directory.GetDirectories(_folder["results/lanes"]).Select(Path.GetFileName).Order());
        Assert.Equal(Recipe, File.ReadAllText(_folder["results/experiment.yaml"]));
        var table = File.ReadAllLines(_folder["results/results.csv"]);
        Assert.Equal("strategy,seed,cycle,labels,accuracy,loss,trainingAccuracy,trainingSeconds,evaluationSeconds,querySeconds", table[0]);
        Assert.Equal(results.Select(result => $"{result.Strategy},{result.Seed},{result.Cycle},{result.Labels}"), table.Skip(1).Select(line => string.Join(',', line.Split(',')[..4])));
        foreach (var lane in Directory.GetDirectories(_folder["results/lanes"]))
        {
            Assert.Equal(["cycle-01", "cycle-02", "cycle-03"], Directory.GetDirectories(lane).Select(Path.GetFileName).Order());
            var ids = Directory.GetFiles(lane, "picks.csv", SearchOption.AllDirectories).SelectMany(File.ReadAllLines).Where(line => !line.StartsWith("rank", StringComparison.Ordinal)).Select(line => line.Split(',')[1]).ToArray();
            Assert.Equal(80, ids.Length);
            Assert.Equal(80, ids.Distinct().Count());
            Assert.Equal("name,entropy_value", File.ReadLines(Path.Combine(lane, "cycle-02", "entropy.csv")).First());
        }
    }

    [Fact]
    public void Every_strategy_of_a_seed_starts_with_the_same_labels_and_network()
    {
        var results = Run(Recipe);
        string Start(string strategy, int seed) => File.ReadAllText(_folder[$"results/lanes/{strategy}-seed{seed}/cycle-01/picks.csv"]);
        Assert.Equal(Start("Random", 5), Start("Margin", 5));
        Assert.NotEqual(Start("Random", 5), Start("Random", 6));
        var first = results.Where(result => result is { Cycle: 1, Seed: 5 }).ToArray();
        Assert.Equal(first[0].Loss, first[1].Loss);
        Assert.NotEqual(File.ReadAllText(_folder["results/lanes/Random-seed5/cycle-02/picks.csv"]), File.ReadAllText(_folder["results/lanes/Margin-seed5/cycle-02/picks.csv"]));
    }

    [Fact]
    public void Lanes_side_by_side_give_what_one_after_the_other_gives()
    {
        Run(Recipe);
        var parallel = Run(Recipe, options => options with { OutputPath = _folder["parallel"], ThrottleLimit = 3 });
        Assert.Equal(12, parallel.Length);
        Assert.Equal(Trace.Of(_folder["results"]), Trace.Of(_folder["parallel"]));
    }

    [Fact]
    public void A_finished_experiment_returns_its_results_at_once()
    {
        var first = Run(Recipe);
        var before = File.GetLastWriteTimeUtc(_folder["results/manifest.json"]);
        var again = Run(Recipe);
        Assert.Equal(first.Select(result => result.TrainingSeconds), again.Select(result => result.TrainingSeconds));
        Assert.Equal(first[3].ClassAccuracy, again[3].ClassAccuracy);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder["results/manifest.json"]));
    }

    [Fact]
    public void A_stopped_run_keeps_what_was_finished_and_goes_on()
    {
        Run(Recipe, options => options with { OutputPath = _folder["undisturbed"] });
        for (var stopAfter = 1; stopAfter <= 4; stopAfter++)
        {
            using var stop = new CancellationTokenSource();
            var seen = 0;
            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                foreach (var _ in ExperimentRunner.Run(ExperimentRecipe.Parse(Recipe, "r"), Options() with { Resume = true, ThrottleLimit = 1 + (stopAfter % 2) }, new RunContext(stop.Token)))
                {
                    if (++seen == 2 * stopAfter)
                        stop.Cancel();
                }
            });
        }

        Assert.Equal("ExperimentExists", Refuse(Recipe));
        var results = Run(Recipe, options => options with { Resume = true });
        Assert.Equal(12, results.Length);
        Assert.Equal(Trace.Of(_folder["undisturbed"]), Trace.Of(_folder["results"]));
    }

    [Fact]
    public void A_run_that_nobody_wants_more_of_can_be_resumed_too()
    {
        Run(Recipe, options => options with { OutputPath = _folder["undisturbed"] });
        Assert.Single(ExperimentRunner.Run(ExperimentRecipe.Parse(Recipe, "r"), Options(), RunContext.None).Take(1));
        Run(Recipe, options => options with { Resume = true });
        Assert.Equal(Trace.Of(_folder["undisturbed"]), Trace.Of(_folder["results"]));
    }

    [Theory]
    [InlineData("{\"strategy\":\"Random\",\"se")]
    [InlineData("x")]
    public void A_line_that_was_cut_off_is_written_again(string torn)
    {
        Run(Recipe, options => options with { OutputPath = _folder["undisturbed"] });
        Run(Recipe);
        // As a kill in the middle of the last line leaves it: not finished, two lines missing, a third one begun.
        Unfinish("results");
        var lines = File.ReadAllLines(_folder["results/results.jsonl"]);
        File.WriteAllText(_folder["results/results.jsonl"], string.Concat(lines[..^3].Select(line => line + "\n")) + torn);
        Assert.Equal(9, ExperimentDirectory.Load(_folder["results"]).Results.Count);
        Run(Recipe, options => options with { Resume = true });
        Assert.Equal(Trace.Of(_folder["undisturbed"]), Trace.Of(_folder["results"]));
    }

    [Theory]
    [InlineData("perCycle: 30", "perCycle: 31", "perCycle = 30 there, and has 31 now")]
    [InlineData("epochs: 2", "epochs: 3", "training.epochs = 2")]
    [InlineData("seeds: [5, 6]", "seeds: [5]", "seeds = [5, 6]")]
    [InlineData("measure: Margin", "measure: Entropy", "strategies[2].")]
    [InlineData("[Random, ", "[{name: Random, training: {width: 3}}, ", "strategies[1].training.width = nothing there, and has 3 now")]
    [InlineData("size: 16", "size: 24", "pool.synthetic.size = 16")]
    public void A_directory_of_another_experiment_is_refused(string before, string after, string message)
    {
        Run(Recipe);
        var other = Recipe.Replace(before, after, StringComparison.Ordinal);
        foreach (var resume in new[] { true, false })
        {
            var error = Assert.Throws<ActiveLearningException>(() => Run(other, options => options with { Resume = resume }));
            Assert.Equal("ExperimentDiffers", error.ErrorId);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(12, Run(Recipe).Length);
        Run(other, options => options with { Force = true });
        Assert.Equal("ExperimentDiffers", Refuse(Recipe));
    }

    [Fact]
    public void Other_data_under_the_same_name_are_refused()
    {
        void Draw(float shift)
        {
            var values = Enumerable.Range(0, 120).Select(i => (i % 2) + shift + (0.01f * i)).ToArray();
            _folder.Write("x.npy", Pools.NpyFiles.Float32(values, 60, 2));
            _folder.Write("y.npy", Pools.NpyFiles.File("|u1", [60], [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 3))]));
        }

        const string recipe = "pool: {path: x.npy, labelPath: y.npy, asOracle: true}\ntestFraction: 0.3\ntraining: {architecture: Linear, epochs: 1, learningRate: 0.01, threads: 1}\nstrategies: [Random]\nstart: 9\noutput: results";
        Draw(0);
        Run(recipe);
        Draw(1);
        var error = Assert.Throws<ActiveLearningException>(() => Run(recipe));
        Assert.Equal("ExperimentDiffers", error.ErrorId);
        Assert.Contains("the data had pool", error.Message, StringComparison.Ordinal);

        // The same data elsewhere are the same data.
        Draw(0);
        Directory.CreateDirectory(_folder["moved"]);
        File.Move(_folder["x.npy"], _folder["moved/x.npy"]);
        Assert.Single(Run(recipe, options => options with { PoolPath = _folder["moved/x.npy"] }));
    }

    [Fact]
    public void A_directory_that_is_about_to_become_free_is_waited_for()
    {
        Directory.CreateDirectory(_folder["results"]);
        var held = new FileStream(_folder["results/.experiment.lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var (before, asked) = (true, false);
        using var release = new Timer(_ =>
        {
            before = asked;
            held.Dispose();
        });
        release.Change(TimeSpan.FromMilliseconds(300), Timeout.InfiniteTimeSpan);
        Assert.Equal(12, Run(Recipe, options =>
        {
            asked = true;
            return options;
        }).Length);
        Assert.True(before, "The lock was free before it was asked for: nothing was tested.");
    }

    [Fact]
    public void A_directory_that_is_somebody_elses_or_in_use_is_refused()
    {
        _folder.Write("results/results.csv", "mine");
        Assert.Equal("DirectoryNotEmpty", Refuse(Recipe));
        Assert.Equal("DirectoryNotEmpty", Refuse(Recipe, options => options with { Resume = true }));
        Assert.Equal("mine", File.ReadAllText(_folder["results/results.csv"]));

        File.Delete(_folder["results/results.csv"]);
        using (var running = ExperimentRunner.Run(ExperimentRecipe.Parse(Recipe, "r"), Options(), RunContext.None).GetEnumerator())
        {
            Assert.True(running.MoveNext());
            Assert.Equal("ExperimentInUse", Refuse(Recipe, options => options with { Resume = true }));
            Assert.Equal("ExperimentInUse", Refuse(Recipe, options => options with { Force = true }));
            Assert.NotEmpty(ExperimentDirectory.Load(_folder["results"]).Results);
        }

        Assert.Equal(12, Run(Recipe, options => options with { Resume = true }).Length);

        File.WriteAllText(_folder["file"], "a file");
        Assert.Equal("WriteFailed", Refuse(Recipe, options => options with { OutputPath = _folder["file"] }));
        Assert.Equal("InvalidThrottleLimit", Refuse(Recipe, options => options with { ThrottleLimit = 0 }));
    }

    [Fact]
    public void Lanes_end_where_the_rule_says_or_the_pool_is_empty()
    {
        var byLabels = Run(Recipe + "\nstop: {labels: 50}");
        Assert.Equal([20, 50], byLabels.Where(result => result is { Strategy: "Margin", Seed: 6 }).Select(result => result.Labels));
        var byAccuracy = Run(Recipe + "\nstop: {accuracy: 0}", options => options with { OutputPath = _folder["accuracy"] });
        Assert.Equal(4, byAccuracy.Length);
        // 90 samples to choose from: 20, 50, 80, then the 10 that are left are taken.
        var all = Run(Recipe.Replace("cycles: 3", "cycles: 9", StringComparison.Ordinal), options => options with { OutputPath = _folder["all"] });
        Assert.Equal([20, 50, 80, 90], all.Take(4).Select(result => result.Labels));
        Assert.Equal(16, all.Length);
        Assert.Equal(16, Run(Recipe.Replace("cycles: 3", "cycles: 9", StringComparison.Ordinal), options => options with { OutputPath = _folder["all"] }).Length);
    }

    [Fact]
    public void Replayed_picks_are_labeled_instead_of_others()
    {
        Run(Recipe);
        var longer = Recipe.Replace("epochs: 2", "epochs: 4", StringComparison.Ordinal).Replace("seeds: [5, 6]", "seeds: [6]", StringComparison.Ordinal);
        var own = Run(longer, options => options with { OutputPath = _folder["own"] });
        var replayed = Run(longer, options => options with { OutputPath = _folder["replayed"], Replay = _folder["results"] });
        string Picks(string directory) => File.ReadAllText(_folder[$"{directory}/lanes/Margin-seed6/cycle-03/picks.csv"]);
        Assert.Equal(Picks("results"), Picks("replayed"));
        Assert.NotEqual(Picks("own"), Picks("replayed"));
        Assert.Equal(own[0].Loss, replayed[0].Loss);
        Assert.NotEqual(own[^1].Loss, replayed[^1].Loss);

        Assert.Equal("ExperimentDiffers", Refuse(longer, options => options with { OutputPath = _folder["replayed"] }));
        Assert.Equal("ReplayLaneMissing", Refuse(longer.Replace("[6]", "[7]", StringComparison.Ordinal), options => options with { OutputPath = _folder["no"], Replay = _folder["results"] }));
        Assert.Equal("NotAnExperiment", Refuse(longer, options => options with { OutputPath = _folder["no"], Replay = _folder.Path }));
    }

    [Fact]
    public void Picks_of_another_pool_cannot_be_replayed()
    {
        Run(Recipe);
        var fewer = Recipe.Replace("shapes: 120", "shapes: 60", StringComparison.Ordinal);
        var problems = new List<ItemProblem>();
        var error = Assert.Throws<ActiveLearningException>(() => ExperimentRunner.Run(
            ExperimentRecipe.Parse(fewer, "r"), Options() with { OutputPath = _folder["fewer"], Replay = _folder["results"] }, new RunContext(problem: problems.Add)).ToArray());
        Assert.Equal("LaneFailed", error.ErrorId);
        Assert.Equal(4, problems.Count);
        Assert.All(problems, problem => Assert.Equal("SampleNotFound", problem.ErrorId));
    }

    [Fact]
    public void One_lane_that_fails_does_not_cost_the_others()
    {
        var recipe = Recipe.Replace("[Random, ", "[{name: Random, label: wild, training: {learningRate: 1.0e+30}}, ", StringComparison.Ordinal);
        var problems = new List<ItemProblem>();
        var results = new List<ExperimentResult>();
        var error = Assert.Throws<ActiveLearningException>(() => results.AddRange(
            ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), Options(), new RunContext(problem: problems.Add)).Select(Keep)));
        Assert.Equal("LaneFailed", error.ErrorId);
        Assert.Equal(["LossNotFinite", "LossNotFinite"], problems.Select(problem => problem.ErrorId));
        Assert.Equal(["wild, seed 5", "wild, seed 6"], problems.Select(problem => problem.Item));
        Assert.Equal(6, ExperimentDirectory.Load(_folder["results"]).Results.Count);
        Assert.False(ExperimentDirectory.Load(_folder["results"]).Finished);

        ExperimentResult Keep(ExperimentResult result)
        {
            Assert.Equal("Margin", result.Strategy);
            return result;
        }
    }

    [Fact]
    public void Models_are_kept_where_asked_for()
    {
        const string few = "\nseeds: [5]";
        Run(Recipe.Replace("seeds: [5, 6]", "save: {models: Last}", StringComparison.Ordinal) + few);
        Assert.Equal(["cycle-03", "cycle-03"], Models("results"));
        Run(Recipe.Replace("seeds: [5, 6]", "save: {models: All}", StringComparison.Ordinal) + few, options => options with { OutputPath = _folder["all"] });
        Assert.Equal(["cycle-01", "cycle-01", "cycle-02", "cycle-02", "cycle-03", "cycle-03"], Models("all"));
        using var model = ModelFile.Load(_folder["all/lanes/Random-seed5/cycle-02/model.alm"]);
        Assert.Equal(50, model.LabelCount);

        IEnumerable<string?> Models(string directory) =>
            Directory.GetFiles(_folder[directory], "model.alm", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path))).Order();
    }

    [Fact]
    public void Where_people_answer_the_last_cycle_chooses_too()
    {
        // The first picture of each two has a label in the file, the other one has none.
        var names = new[] { "a", "b" };
        for (var i = 0; i < 16; i++)
            _folder.Write($"photos/{i:00}.bmp", Picture((byte)(i * 15)));
        _folder.Write("labels.csv", "path,label\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"{2 * i:00}.bmp,{names[i % 2]}\n")));
        var results = Run("pool: {path: photos, labelFile: labels.csv}\ntestFraction: 0.25\ntraining: {architecture: Linear, imageSize: 8, epochs: 1, learningRate: 0.01, threads: 1}\nstrategies: [{name: TopK}]\nperCycle: 3\noutput: results\nexport: {format: Json}");
        var result = Assert.Single(results);
        Assert.Equal((1, 6), (result.Cycle, result.Labels));
        Assert.Equal(6, result.ClassPicks.Sum());
        Assert.True(result.QuerySeconds > 0);
        Assert.Equal(4, File.ReadAllLines(_folder["results/lanes/Entropy-seed1/cycle-02/picks.csv"]).Length);
        Assert.True(File.Exists(_folder["results/lanes/Entropy-seed1/cycle-02/batch.json"]));
    }

    [Fact]
    public void Losses_and_notes_are_kept_where_there_are_some()
    {
        var recipe = Recipe.Replace("[Random, {name: TopK, measure: Margin}]", "[Random, LearningLoss, {name: Discriminative, miniQuery: 3, maxEpochs: 3}]", StringComparison.Ordinal)
            .Replace("architecture: Linear", "architecture: Mlp, width: 8", StringComparison.Ordinal).Replace("seeds: [5, 6]", "seeds: [5]", StringComparison.Ordinal);
        var results = Run(recipe);
        Assert.Equal(9, results.Length);
        Assert.All(results, result => Assert.Equal(result.Strategy == "LearningLoss", result.Losses is not null));
        var losses = results.Single(result => result is { Strategy: "LearningLoss", Cycle: 2 }).Losses!;
        Assert.Equal((30, 30), (losses.TrueCounts.Sum(), losses.PredictedCounts.Sum()));
        Assert.Equal(losses.PredictedCounts, ExperimentDirectory.Load(_folder["results"]).Results.Single(result => result is { Strategy: "LearningLoss", Cycle: 2 }).Losses!.PredictedCounts);
        using var notes = System.Text.Json.JsonDocument.Parse(File.ReadAllText(_folder["results/lanes/Discriminative-seed5/cycle-02/notes.json"]));
        Assert.Equal(3, notes.RootElement.GetArrayLength());
        Assert.Equal(2, Directory.GetFiles(_folder["results"], "notes.json", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Bad_samples_are_known_to_a_resumed_lane()
    {
        for (var i = 0; i < 40; i++)
            _folder.Write($"photos/{(i % 2 == 0 ? "a" : "b")}/{i:00}.bmp", i % 5 == 3 ? [1, 2, 3] : Picture((byte)(i * 6)));
        const string recipe = "pool: {path: photos, asOracle: true}\ntestPool: {path: photos}\ntraining: {architecture: Linear, imageSize: 8, steps: 4, batchSize: 4, learningRate: 0.01, threads: 1}\nstrategies: [Random, TopK]\nstart: 10\nperCycle: 4\ncycles: 4\noutput: results";
        Run(recipe, options => options with { OutputPath = _folder["undisturbed"] });
        for (var count = 1; count < 8; count++)
            Assert.Equal(count, ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), Options() with { Resume = true }, RunContext.None).Take(count).Count());
        Run(recipe, options => options with { Resume = true });
        Assert.Equal(Trace.Of(_folder["undisturbed"]), Trace.Of(_folder["results"]));
        Assert.NotEmpty(Directory.GetFiles(_folder["results"], "bad.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_directory_is_read_with_all_it_ran_with()
    {
        var results = Run(Recipe.Replace("cycles: 3", "cycles: 2", StringComparison.Ordinal));
        var run = ExperimentDirectory.Load(_folder["results"]);
        Assert.Equal(("r", true, _folder["results"]), (run.Name, run.Finished, run.Directory));
        Assert.Equal(["Random", "Margin"], run.Strategies);
        Assert.Equal([5L, 6L], run.Seeds);
        Assert.Equal("circle", run.Classes[0]);
        Assert.Equal(results.Select(result => result.Loss), run.Results.Select(result => result.Loss));
        Assert.Equal(results[1].ClassPicks, run.Results[1].ClassPicks);
        Assert.Equal(("2", "Margin", "[5, 6]", "90"), (run.Manifest["options.training.epochs"], run.Manifest["options.strategies[2].measure"], run.Manifest["options.seeds"], run.Manifest["data.poolSamples"]));
        Assert.All(["versions.libtorch", "hardware.processors", "data.pool", "created", "finished"], name => Assert.NotEmpty(run.Manifest[name]));
        Assert.Equal("NotAnExperiment", Assert.Throws<ActiveLearningException>(() => ExperimentDirectory.Load(_folder.Path)).ErrorId);
        _folder.Write("broken/manifest.json", "{\"format\": 1}");
        Assert.Equal("ExperimentDamaged", Assert.Throws<ActiveLearningException>(() => ExperimentDirectory.Load(_folder["broken"])).ErrorId);
        _folder.Write("broken/manifest.json", "{");
        Assert.Equal("ExperimentDamaged", Assert.Throws<ActiveLearningException>(() => ExperimentDirectory.Load(_folder["broken"])).ErrorId);
    }

    [Fact]
    public void Progress_names_lanes_and_ends()
    {
        var updates = new List<ProgressUpdate>();
        ExperimentRunner.Run(ExperimentRecipe.Parse(Recipe, "r"), Options() with { ThrottleLimit = 2 }, new RunContext(progress: updates.Add)).ToArray();
        Assert.Contains(updates, update => update.Activity == "Random, seed 5" && update.Status.Contains("cycle 2 of 3, 50 labels", StringComparison.Ordinal));
        var whole = updates.Where(update => update.Activity == "Experiment r").ToArray();
        Assert.True(whole.Zip(whole.Skip(1)).All(pair => pair.First.Fraction <= pair.Second.Fraction));
        Assert.Contains(whole, update => update.Remaining > TimeSpan.Zero);
        Assert.True(whole[^1].Completed);
        Assert.Equal(4, updates.Count(update => update is { Completed: true, Status: "done" } && update.Activity != "Experiment r"));
    }

    [Fact]
    public void Labels_become_folder_names_that_every_system_takes()
    {
        var recipe = ExperimentRecipe.Parse(
            "pool: {synthetic: {shapes: 9}, asOracle: true}\ntestFraction: 0.5\nstart: 1\nstrategies: [{name: Random, label: 'a/b'}, {name: Random, label: 'a:b'}, {name: Random, label: '<b>é</b>'}]", "r");
        Assert.Equal(["a_b-seed1", "a_b_2-seed1", "_b_é__b_-seed1"], Lane.All(recipe).Select(lane => lane.Folder));
    }

    private static byte[] Picture(byte grey) => Imaging.Bitmaps.Bmp24([.. Enumerable.Repeat(grey, 8 * 8 * 3)], 8, 8);

    private ExperimentOptions Options() => new() { BaseDirectory = _folder.Path };

    private ExperimentResult[] Run(string recipe, Func<ExperimentOptions, ExperimentOptions>? change = null)
    {
        var options = change is null ? Options() : change(Options());
        return [.. ExperimentRunner.Run(ExperimentRecipe.Parse(recipe, "r"), options, RunContext.None)];
    }

    private string Refuse(string recipe, Func<ExperimentOptions, ExperimentOptions>? change = null) =>
        Assert.Throws<ActiveLearningException>(() => Run(recipe, change)).ErrorId;

    private void Unfinish(string directory)
    {
        var path = _folder[$"{directory}/manifest.json"];
        File.WriteAllText(path, Regex.Replace(File.ReadAllText(path), "\"finished\": \"[^\"]*\"", "\"finished\": null"));
    }
}
