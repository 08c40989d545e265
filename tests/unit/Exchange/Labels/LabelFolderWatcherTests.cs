using System.Diagnostics;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Exchange.Labels;

public sealed class LabelFolderWatcherTests : IDisposable
{
    // For what comes, a bound that is never waited for; for what must not come, enough for the 8 looks that a broken file gets.
    private const double Patience = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool = PicturePool.Create();
    private readonly List<ItemProblem> _problems = [];

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Files_are_imported_as_they_arrive_the_oldest_first()
    {
        var watcher = Watcher();
        Arrive("b.csv", "id,label\ncats/one.jpg,cat\n", 1);
        Arrive("a.csv", "id,label\ncats/two.jpg,cat\n", 2);
        Arrive(".hidden.csv", "id,label\ndogs/one.jpg,dog\n", 0);
        Arrive("a.txt", "id,label\ndogs/one.jpg,dog\n", 0);
        Assert.Equal("b.csv", Next(watcher)!.Summary.Name);
        Assert.Equal("a.csv", Next(watcher)!.Summary.Name);
        Arrive("c.csv", "id,label\ndogs/one.jpg,dog\n", 3);
        Assert.Equal("c.csv", Next(watcher)!.Summary.Name);
        Assert.Null(Next(watcher));
        Assert.Equal(["cat", "cat", "dog", null, null], _pool.Labels());
    }

    [Fact]
    public void Each_content_is_taken_once_and_a_changed_file_is_another()
    {
        var watcher = Watcher();
        Arrive("a.csv", "id,label\ncats/one.jpg,cat\n", 1);
        Assert.NotNull(Next(watcher));
        _pool.SetLabel(0, "bird", LabelOrigin.Manual);
        Arrive("a.csv", "id,label\ncats/one.jpg,cat\n", 2);
        Arrive("copy.csv", "id,label\ncats/one.jpg,cat\n", 2);
        Assert.Null(Next(watcher));
        Assert.Equal("bird", _pool.Labels()[0]);
        Arrive("a.csv", "id,label\ncats/one.jpg,dog\n", 3);
        Assert.NotNull(Next(watcher));
        Assert.Equal("dog", _pool.Labels()[0]);
    }

    [Fact]
    public void A_file_that_stays_broken_is_told_of_once_and_the_others_are_imported()
    {
        var watcher = Watcher();
        Arrive("broken.json", "[{", 1);
        Arrive("good.csv", "id,label\nnobody,cat\ncats/one.jpg,cat\n", 2);
        Assert.Equal("good.csv", Next(watcher)!.Summary.Name);
        Assert.Null(Next(watcher, TimeSpan.FromSeconds(1)));
        Assert.Equal(["SampleNotFound", "InvalidFile"], _problems.Select(problem => problem.ErrorId));
        Assert.Contains("broken.json", _problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_its_writer_completes_later_is_imported_without_an_error()
    {
        // Slow enough that the tries do not run out before the writer goes on, however busy the machine is.
        var watcher = Watcher(TimeSpan.FromMilliseconds(200));
        Arrive("slow.json", """[{"id":"cats/one.jpg",""", 1);
        Assert.Null(Next(watcher, TimeSpan.FromMilliseconds(500)));
        Arrive("slow.json", """[{"id":"cats/one.jpg","label":"cat"}]""", 2);
        Assert.Equal(1, Next(watcher)!.Summary.Imported);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Stopping_takes_less_than_a_second_whatever_the_interval()
    {
        var watcher = new LabelFolderWatcher(_folder.Path, _ => true, new LabelImporter(_pool, new LabelImportOptions()), TimeSpan.FromMinutes(1));
        using var stop = new CancellationTokenSource(100);
        var watch = Stopwatch.StartNew();
        Assert.Throws<OperationCanceledException>(() => watcher.Next(new RunContext(stop.Token)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.05, 1);
    }

    [Fact]
    public void A_folder_that_goes_away_ends_the_watch()
    {
        var watcher = new LabelFolderWatcher(_folder["gone"], _ => true, new LabelImporter(_pool, new LabelImportOptions()));
        Assert.Equal("PathNotFound", Assert.Throws<ActiveLearningException>(() => watcher.Next(RunContext.None)).ErrorId);
    }

    private LabelFolderWatcher Watcher(TimeSpan? interval = null) => new(
        _folder.Path, name => name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal), new LabelImporter(_pool, new LabelImportOptions()),
        interval ?? TimeSpan.FromMilliseconds(10));

    private void Arrive(string name, string content, int minute) => File.SetLastWriteTimeUtc(_folder.Write(name, content), new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));

    /// <summary>The next import, or null where none comes within the time.</summary>
    private LabelImportPlan? Next(LabelFolderWatcher watcher, TimeSpan? within = null)
    {
        using var stop = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(Patience));
        try
        {
            return watcher.Next(new RunContext(stop.Token, problem: _problems.Add));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
