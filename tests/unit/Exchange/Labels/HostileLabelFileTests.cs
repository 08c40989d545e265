using System.Diagnostics;
using System.Text;
using ActiveLearning.Exchange.Labels;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using Xunit.Abstractions;

namespace ActiveLearning.Tests.Exchange.Labels;

[Collection(nameof(AloneCollection))]
public sealed class HostileLabelFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_hundreds() => Assert.InRange(HostileLabelFiles.All.Count, 200, 1_000);

    [Fact]
    public void Each_hostile_file_is_refused_or_neutralised()
    {
        var failures = new List<string>();
        foreach (var (name, (outcome, content)) in HostileLabelFiles.All)
        {
            var path = _folder.Write("inbox/hostile.dat", content);
            using var pool = PicturePool.Create();
            pool.SetLabel(3, "bird", LabelOrigin.Manual);
            var (actual, told) = Import(pool, path);
            var labels = pool.Labels();
            var expected = outcome is HostileOutcome.GoodOnly or HostileOutcome.Harmless ? "cat" : null;
            if (actual != outcome || !labels.SequenceEqual([expected, null, null, "bird", null]) || !pool.Classes.SequenceEqual(PicturePool.Classes))
                failures.Add($"{name}: {actual} instead of {outcome}; labels {string.Join(',', labels)}; told: {told}");
            // A message is shown in a terminal.
            if (told.Any(character => char.IsControl(character) && character != '\n') || told.Length > 5_000)
                failures.Add($"{name}: what is told of it is not fit to be shown");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal([_folder["inbox"], _folder["inbox/hostile.dat"]], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a string of JSON", "[{\"id\":\"cats/one.jpg\",\"label\":\"", "a", "\"}]")]
    [InlineData("a string that COCO passes over", "{\"info\":\"", "a", "\",\"images\":[],\"categories\":[]}")]
    [InlineData("blanks in JSON", "[", " ", "]")]
    [InlineData("an array in an item", "[{\"id\":\"cats/one.jpg\",\"label\":[", "1,", "1]}]")]
    [InlineData("an attribute", "<annotations><image name=\"", "a", "\"/></annotations>")]
    [InlineData("a text in an element", "<annotation><filename>", "a", "</filename></annotation>")]
    [InlineData("a comment", "<annotations><!--", "a", "--></annotations>")]
    [InlineData("a CSV cell", "id,label\n\"", "a", "\",cat\n")]
    [InlineData("a CSV row without an end", "id,label\n", "a,", "\n")]
    [InlineData("a CSV header without an end", "", "id,", "\n")]
    public void What_never_ends_is_refused_with_bounded_memory(string what, string start, string repeated, string end)
    {
        var path = Large(start, repeated, end, 300L << 20);
        using var pool = PicturePool.Create();
        var (result, peak) = Measure(() => Import(pool, path));
        Assert.True(result.Outcome is HostileOutcome.Refused, $"{what}: {result}");
        Assert.Equal(0, pool.LabeledCount);
        output.WriteLine($"{what}: {peak >> 20} MiB more at most");
        // Less than the file's own length: it is not held.
        Assert.InRange(peak, 0, 250L << 20);
    }

    [Theory]
    [InlineData("rows", "[", """{"id":"nobody.jpg","label":"cat"},""", """{"id":"cats/one.jpg","label":"cat"}]""")]
    [InlineData("CSV rows", "id,label\n", "nobody.jpg,cat\n", "cats/one.jpg,cat\n")]
    [InlineData("images of CVAT", "<annotations>", "<image name=\"nobody.jpg\"><tag label=\"cat\"/></image>", "<image name=\"cats/one.jpg\"><tag label=\"cat\"/></image></annotations>")]
    public void Many_rows_of_other_pools_are_passed_over_with_bounded_memory(string what, string start, string repeated, string end)
    {
        var path = Large(start, repeated, end, 60L << 20);
        using var pool = PicturePool.Create();
        var (result, peak) = Measure(() => Import(pool, path));
        Assert.True(result.Outcome is HostileOutcome.GoodOnly, $"{what}: {result}");
        Assert.Equal("cat", pool.Labels()[0]);
        output.WriteLine($"{what}: {peak >> 20} MiB more at most");
        Assert.InRange(peak, 0, 60L << 20);
    }

    private static (HostileOutcome Outcome, string Told) Import(Pool pool, string path)
    {
        var told = new StringBuilder();
        try
        {
            var plan = new LabelImporter(pool, new LabelImportOptions()).Plan(path, new RunContext(problem: problem => told.Append(problem.Message).Append('\n'), warning: text => told.Append(text).Append('\n')));
            plan.Apply();
            return (plan.Summary.Imported > 0 ? told.Length > 0 ? HostileOutcome.GoodOnly : HostileOutcome.Harmless : HostileOutcome.Nothing, told.Length > 2_000 ? told.ToString(0, 2_000) : told.ToString());
        }
        catch (ActiveLearningException e) when (e.ErrorId == "InvalidFile")
        {
            return (HostileOutcome.Refused, e.Message);
        }
        catch (Exception e)
        {
            // Never right: the message says which file it was.
            return (HostileOutcome.Crashed, $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Runs an action and says by how much memory had grown at its highest.</summary>
    private static (T Result, long Peak) Measure<T>(Func<T> action)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var peak = before;
        using var done = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            do
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
            }
            while (!done.Wait(5));
        });
        watcher.Start();
        var result = action();
        done.Set();
        watcher.Join();
        return (result, peak - before);
    }

    private string Large(string start, string repeated, string end, long length)
    {
        var path = _folder["large.dat"];
        using var stream = File.Create(path);
        stream.Write(Encoding.UTF8.GetBytes(start));
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, (1 << 20) / repeated.Length)));
        while (stream.Length < length)
            stream.Write(block);
        stream.Write(Encoding.UTF8.GetBytes(end));
        return path;
    }
}
