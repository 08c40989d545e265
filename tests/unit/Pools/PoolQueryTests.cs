using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Tests.Imaging;

namespace ActiveLearning.Tests.Pools;

/// <summary>Queries and statistics.</summary>
public sealed class PoolQueryTests
{
    [Theory]
    [InlineData("*", "anything/at all", true)]
    [InlineData("rose/*.jpg", "rose/a/b.JPG", true)]
    [InlineData("rose/?.jpg", "rose/10.jpg", false)]
    [InlineData("[a-cx]1*", "X123", true)]
    [InlineData("[a-c]1", "d1", false)]
    [InlineData("`[1`]*", "[1].png", true)]
    [InlineData("a*b*c", "aXXbYYbZc", true)]
    [InlineData("a*b*c", "aXXbYYbZ", false)]
    [InlineData("", "", true)]
    public void Wildcards_match_as_in_the_shell(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new WildcardPattern(pattern).IsMatch(text));

    [Fact]
    public void A_hostile_pattern_takes_no_exponential_time() =>
        Assert.False(new WildcardPattern(string.Concat(Enumerable.Repeat("*a", 1_000)) + "b").IsMatch(new string('a', 10_000)));

    [Theory]
    [InlineData("[abc")]
    [InlineData("x[]y")]
    public void A_broken_pattern_is_refused(string pattern) =>
        Assert.Equal("InvalidPattern", Assert.Throws<ActiveLearningException>(() => new WildcardPattern(pattern)).ErrorId);

    [Fact]
    public void Conditions_must_all_hold()
    {
        using var pool = PoolFactory.Synthetic(100, 1, new PoolOptions());
        pool.ClearLabel(10);
        pool.MarkBad(11, "bad");
        pool.MarkBad(12, "bad");
        pool.ClearLabel(12);

        Assert.Equal(Enumerable.Range(0, 100), SampleQuery.Find(pool));
        Assert.Equal([10], SampleQuery.Find(pool, unlabeled: true));
        Assert.Equal([11, 12], SampleQuery.Find(pool, bad: true));
        Assert.Equal([10, 11, 12], SampleQuery.Find(pool, unlabeled: true, bad: true));
        Assert.Equal(pool.GetLabeledIndices(), SampleQuery.Find(pool, labeled: true));
        Assert.Equal([10, 20, 30], SampleQuery.Find(pool, idPatterns: ["shapes/000[1-3]0"]));
        Assert.Equal([5], SampleQuery.Find(pool, idPatterns: ["shapes/00005"]));
        Assert.Empty(SampleQuery.Find(pool, idPatterns: ["shapes/5"]));
        Assert.Equal(
            Enumerable.Range(0, 50).Where(i => pool.GetLabel(i) is 0 or 3),
            SampleQuery.Find(pool, classes: ["star", "circle"], idPatterns: ["shapes/000[0-4]?"]));
        Assert.Equal(
            Enumerable.Range(0, 100).Where(i => pool.GetLabel(i) is >= 0 and var label && pool.Classes[label].StartsWith('s')),
            SampleQuery.Find(pool, classes: ["S*"]));
        Assert.Empty(SampleQuery.Find(pool, classes: ["no*"]));
        Assert.Equal("InvalidPattern", Assert.Throws<ActiveLearningException>(() => SampleQuery.Find(pool, classes: ["[x"])).ErrorId);
        Assert.Equal("ClassNotFound", Assert.Throws<ActiveLearningException>(() => SampleQuery.Find(pool, classes: ["blob"])).ErrorId);
    }

    [Fact]
    public void A_class_with_brackets_is_found_as_it_stands()
    {
        using var pool = PoolFactory.Synthetic(4, 1, new PoolOptions());
        pool.SetLabel(1, "cat[1]", LabelOrigin.Manual, addClass: true);
        pool.SetLabel(2, "cat1", LabelOrigin.Manual, addClass: true);
        Assert.Equal([1], SampleQuery.Find(pool, classes: ["cat[1]"]));
        Assert.Equal([1, 2], SampleQuery.Find(pool, classes: ["CAT*"]));
    }

    [Fact]
    public void An_id_with_brackets_is_found_as_it_stands()
    {
        using var folder = new TemporaryFolder();
        folder.Write("photo[1].bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
        folder.Write("photo1.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
        using var pool = PoolFactory.Open([folder.Path], new PoolOptions(), RunContext.None);
        Assert.Equal(["photo[1].bmp"], SampleQuery.Find(pool, idPatterns: ["photo[1].bmp"]).Select(pool.GetId));
    }

    [Fact]
    public void Statistics_count_classes_sizes_and_bad_samples()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cat/1.bmp", Bitmaps.Bmp24(new byte[3 * 4 * 7], 4, 7));
        folder.Write("cat/2.bmp", Bitmaps.Bmp24(new byte[3 * 9 * 2], 9, 2));
        folder.Write("dog/1.bmp", Bitmaps.Bmp24(new byte[3], 1, 1));
        folder.Write("dog/2.bmp", "damaged");
        folder.Write("cat/3.bmp", Bitmaps.Bmp24(new byte[3 * 25], 5, 5));
        folder.Write("free.bmp", Bitmaps.Bmp24(new byte[3 * 25], 5, 5));
        using var pool = PoolFactory.Open([folder.Path], new PoolOptions { Name = "pets" }, RunContext.None);
        var updates = new List<ProgressUpdate>();

        Assert.Equal(0, PoolStatistics.Measure(pool, RunContext.None).Bad);
        Assert.Equal(1, PoolVerifier.Verify(pool, new RunContext(progress: updates.Add)));
        var statistics = PoolStatistics.Measure(pool, RunContext.None);

        Assert.True(updates[^1].Completed);
        Assert.Equal(("pets", 6, 4, 1, 1), (statistics.Pool, statistics.Samples, statistics.Labeled, statistics.Unlabeled, statistics.Bad));
        Assert.Equal([new ClassCount("cat", 3, 0.75), new ClassCount("dog", 1, 0.25)], statistics.Classes);
        Assert.Equal(3, statistics.Imbalance);
        Assert.Equal((1, 9, 1, 7), (statistics.MinWidth, statistics.MaxWidth, statistics.MinHeight, statistics.MaxHeight));
        Assert.Equal("dog/2.bmp", statistics.BadSamples.Single().Id);
    }

    [Fact]
    public void Cancellation_is_asked_for_between_batches()
    {
        using var pool = PoolFactory.Synthetic(2_000, 1, new PoolOptions());
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => PoolVerifier.Verify(pool, new RunContext(stop.Token, progress: _ => stop.Cancel())));
    }

    [Fact]
    public void Pools_over_one_source_share_what_was_decoded()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.bmp", Bitmaps.Bmp24([50, 60, 70], 1, 1));
        folder.Write("b.bmp", Bitmaps.Bmp24([50, 60, 70], 1, 1));
        using var pool = PoolFactory.Open([folder.Path], new PoolOptions(), RunContext.None);
        var bytes = new byte[3];
        new BatchReader(pool, 1).ReadImages([0], bytes, RunContext.None, []);

        // The file is gone, its picture is not, for whoever looks at the same source at the same size.
        File.Delete(file);
        using var part = pool.Subset("part", [0]);
        var bad = new List<int>();
        Array.Clear(bytes);
        new BatchReader(part, 1).ReadImages([0], bytes, RunContext.None, bad);
        Assert.Equal([50, 60, 70], bytes);
        Assert.Empty(bad);
        new BatchReader(part, 2).ReadImages([0], new byte[12], RunContext.None, bad);
        Assert.Equal([0], bad);
    }
}
