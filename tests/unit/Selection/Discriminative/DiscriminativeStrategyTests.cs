using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Discriminative;
using ActiveLearning.Training;

namespace ActiveLearning.Tests.Selection.Discriminative;

public sealed class DiscriminativeStrategyTests
{
    // Two clouds: samples below 200 lie around 0, the others around 5. Only the first has labels.
    private static Pool TwoClouds() => Clouds.Create(400, 4, i => i < 200 ? 0 : 5, i => i < 40);

    [Theory]
    [InlineData("Weight", "Pool", false)]
    [InlineData("Sampler", "Subset", true)]
    [InlineData("None", "Pool", true)]
    public void The_cloud_without_labels_is_taken_first(string balance, string score, bool warm)
    {
        using var pool = TwoClouds();
        // No more than a mini-query takes from the cloud: what it takes counts as labeled, then both are known.
        var batch = Clouds.Select(pool, 20, 1, null, ("Balance", balance), ("Score", score), ("WarmStart", warm), ("MiniQuery", 2));
        Assert.Equal(20, batch.Count);
        Assert.All(batch.Take(10), item => Assert.InRange(item.Index, 200, 399));
        Assert.All(batch.Take(10), item => Assert.True(item.Score > 0));
        Assert.StartsWith("Unlike what is labeled with probability", batch[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_on_any_scale_choose_alike()
    {
        using var plain = TwoClouds();
        using var scaled = Clouds.Create(400, 4, i => i < 200 ? 0 : 5, i => i < 40, change: values =>
        {
            // Powers of two: exact.
            for (var i = 0; i < values.Length; i++)
                values[i] *= i % 4 == 0 ? 4096 : 1f / 1024;
        });
        Assert.Equal(
            Clouds.Select(plain, 10, 1, null, ("MaxEpochs", 20)).Select(item => item.Index), Clouds.Select(scaled, 10, 1, null, ("MaxEpochs", 20)).Select(item => item.Index));
    }

    [Fact]
    public void Equal_seeds_choose_equally()
    {
        using var pool = TwoClouds();
        int[] Choose(int seed) => [.. Clouds.Select(pool, 12, seed, null, ("MaxEpochs", 20)).Select(item => item.Index)];
        Assert.Equal(Choose(3), Choose(3));
        Assert.NotEqual(Choose(3), Choose(4));
    }

    [Fact]
    public void Each_mini_query_leaves_a_note()
    {
        using var pool = TwoClouds();
        var verbose = new List<string>();
        var progress = new List<ProgressUpdate>();
        var batch = Clouds.Query(pool, 11, out var query, 1, new RunContext(verbose: verbose.Add, progress: progress.Add), ("MiniQuery", 3), ("SubsetFactor", 2), ("MaxEpochs", 30));

        var notes = query.Notes.Cast<MiniQueryNote>().ToArray();
        Assert.Equal([1, 2, 3], notes.Select(note => note.MiniQuery));
        Assert.Equal([4, 4, 3], notes.Select(note => note.Chosen));
        // What was chosen counts as labeled, and the subset grows with it.
        Assert.Equal([40, 44, 48], notes.Select(note => note.Labeled));
        Assert.Equal([80, 88, 96], notes.Select(note => note.Unlabeled));
        Assert.Equal([360, 356, 352], notes.Select(note => note.Scored));
        Assert.All(notes, note => Assert.InRange(note.Epochs, 1, 30));
        Assert.All(notes, note => Assert.InRange(note.TrainingAccuracy, 0.5, 1));
        Assert.All(notes, note => Assert.True(note.Seconds > 0));
        Assert.Same(query.Notes, batch[0].Notes);
        Assert.Equal(3, verbose.Count(line => line.StartsWith("Mini-query", StringComparison.Ordinal) && line.Contains("epochs to accuracy", StringComparison.Ordinal)));
        Assert.True(progress[^1].Completed);
        Assert.Contains(progress, update => update.Fraction > 0.5 && update.Remaining > TimeSpan.Zero);
        Assert.Equal(Enumerable.Range(1, 11), batch.Select(item => item.Rank));
    }

    [Fact]
    public void Only_the_subset_is_scored_where_that_is_asked_for()
    {
        using var pool = TwoClouds();
        Clouds.Query(pool, 4, out var query, 1, null, ("MiniQuery", 1), ("SubsetFactor", 1), ("Score", "Subset"), ("MaxEpochs", 3));
        Assert.Equal((40, 40), (((MiniQueryNote)query.Notes[0]).Unlabeled, ((MiniQueryNote)query.Notes[0]).Scored));
        Clouds.Query(pool, 4, out query, 1, null, ("MiniQuery", 1), ("SubsetFactor", 0), ("MaxEpochs", 3));
        Assert.Equal((360, 360), (((MiniQueryNote)query.Notes[0]).Unlabeled, ((MiniQueryNote)query.Notes[0]).Scored));
    }

    [Fact]
    public void A_warm_start_needs_fewer_epochs()
    {
        using var pool = Clouds.Create(600, 40, i => i < 300 ? 0 : 0.5, i => i < 100);
        int Later(bool warm)
        {
            Clouds.Query(pool, 30, out var query, 1, null, ("MiniQuery", 3), ("WarmStart", warm));
            return query.Notes.Cast<MiniQueryNote>().Skip(1).Sum(note => note.Epochs);
        }

        Assert.True(Later(true) < Later(false));
    }

    [Fact]
    public void Without_a_label_the_first_mini_query_is_a_random_draw_with_a_warning()
    {
        using var pool = Clouds.Create(100, 4, _ => 0, _ => false);
        var warnings = new List<string>();
        var batch = Clouds.Query(pool, 10, out var query, 1, new RunContext(warning: warnings.Add), ("MiniQuery", 2), ("MaxEpochs", 5));
        Assert.Contains("no labeled sample", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([0, 5], query.Notes.Cast<MiniQueryNote>().Select(note => note.Labeled));
        Assert.Equal(10, batch.Select(item => item.Index).Distinct().Count());
        Assert.StartsWith("Drawn at random", batch[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("Unlike what is labeled", batch[5].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_there_are_takes_all()
    {
        using var pool = Clouds.Create(30, 4, _ => 0, i => i < 10);
        var warnings = new List<string>();
        var batch = Clouds.Select(pool, 50, 1, new RunContext(warning: warnings.Add), ("MaxEpochs", 3));
        Assert.Equal(Enumerable.Range(10, 20), batch.Select(item => item.Index).Order());
        Assert.Single(warnings);
    }

    [Fact]
    public void Three_samples_are_at_most_three_mini_queries()
    {
        using var pool = TwoClouds();
        Clouds.Query(pool, 3, out var query, 1, null, ("MiniQuery", 10), ("MaxEpochs", 3));
        Assert.Equal([1, 1, 1], query.Notes.Cast<MiniQueryNote>().Select(note => note.Chosen));
    }

    [Fact]
    public void Constant_features_tell_nothing_and_ties_go_to_the_lower_index()
    {
        using var pool = Clouds.Create(60, 3, _ => 0, i => i < 10, change: values => Array.Fill(values, 1234.567f));
        var verbose = new List<string>();
        var batch = Clouds.Select(pool, 5, 1, new RunContext(verbose: verbose.Add), ("MiniQuery", 1), ("MaxEpochs", 5), ("StopAccuracy", 1.0));
        Assert.Equal([10, 11, 12, 13, 14], batch.Select(item => item.Index));
        Assert.Contains(verbose, line => line.Contains("look alike", StringComparison.Ordinal));
    }

    [Fact]
    public void A_vector_that_is_not_finite_is_a_bad_sample_that_is_named()
    {
        using var pool = Clouds.Create(60, 3, _ => 0, i => i < 10, change: values => (values[4], values[40 * 3]) = (float.NaN, float.PositiveInfinity));
        var problems = new List<ItemProblem>();
        var batch = Clouds.Query(pool, 49, out var query, 1, new RunContext(problem: problems.Add), ("MaxEpochs", 2));
        Assert.Equal(["row/1", "row/40"], problems.Select(problem => problem.Item).Order());
        Assert.DoesNotContain(40, batch.Select(item => item.Index));
        Assert.Equal(9, query.Labeled.Length);
    }

    [Fact]
    public void A_model_gives_embeddings_of_labeled_and_unlabeled_samples_in_one_pass()
    {
        using var pool = TwoClouds();
        using var model = Train(pool);
        var query = new QueryContext(pool, new SeedTree(1), RunContext.None, model, options: new() { Threads = 1 });
        var batch = BatchSelector.Select(new DiscriminativeStrategy { MiniQuery = 1 }, query, 10);
        Assert.Equal((400, 4), (query.GetPoolEmbeddings().Rows, query.GetPoolEmbeddings().Columns));
        Assert.Equal(Enumerable.Range(0, 40), query.Labeled);
        Assert.All(batch, item => Assert.InRange(item.Index, 200, 399));
        // Candidates first: the first row is sample 40, the last one sample 39.
        var values = new float[4];
        pool.Source.ReadFeatures([39], values);
        var (mean, std) = (model.Preprocessing.Mean[0], model.Preprocessing.Std[0]);
        Assert.Equal((values[0] - mean) / std, query.GetPoolEmbeddings()[399][0], 1e-4f);
    }

    [Fact]
    public void It_stops_within_a_second()
    {
        using var pool = Clouds.Create(5000, 256, _ => 0, i => i < 500);
        using var stop = new CancellationTokenSource();
        var stopped = 0L;
        var context = new RunContext(stop.Token, progress: update =>
        {
            if (stopped != 0 || !update.Status.Contains("epoch 2", StringComparison.Ordinal))
                return;
            stopped = Environment.TickCount64;
            stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Clouds.Select(pool, 50, 1, context));
        Assert.NotEqual(0, stopped);
        // The promise is one second; the bound leaves room for a busy machine.
        Assert.InRange(Environment.TickCount64 - stopped, 0, 3000);
    }

    private static Model Train(Pool pool) =>
        Trainer.Train(pool, new TrainingOptions { Architecture = ArchitectureName.Linear, Epochs = 1, LearningRate = 0.01, Threads = 1, Device = "Cpu" }, null, null, RunContext.None);
}
