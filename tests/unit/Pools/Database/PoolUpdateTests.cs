using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Pools.Database;

public sealed class PoolUpdateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder["pool.alpool"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_kind_of_change_is_found_and_no_label_is_lost()
    {
        using var pool = Create(("rose/a.bmp", 1), ("rose/b.bmp", 2), ("tulip/c.bmp", 3), ("tulip/d.bmp", 4), ("e.bmp", 5));
        pool.SetLabel(pool.IndexOf("e.bmp"), "tulip", LabelOrigin.Manual);
        File.Move(_folder["photos/rose/a.bmp"], _folder["photos/tulip/z.bmp"]);
        Rewrite("rose/b.bmp", 20);
        File.Delete(_folder["photos/tulip/c.bmp"]);
        Pictures.Write(_folder, "photos", ("daisy/new.bmp", 9));
        Assert.Equal(
            ["Changed: rose/b.bmp", "Moved: tulip/z.bmp", "New: daisy/new.bmp", "Vanished: tulip/c.bmp"],
            Update().Select(finding => finding.ToString()).Order(StringComparer.Ordinal));

        using var after = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(
            [("e.bmp", "tulip"), ("tulip/z.bmp", "rose"), ("rose/b.bmp", "rose"), ("tulip/c.bmp", "tulip"), ("tulip/d.bmp", "tulip"), ("daisy/new.bmp", "daisy")],
            Enumerable.Range(0, after.Count).Select(index => (after.GetId(index), after.GetSample(index).Label!)));
        Assert.Equal([3], after.GetBadIndices());
        Assert.Equal(["rose", "tulip", "daisy"], after.Classes);
        Assert.Empty(Update());

        // The pool that was open all the time goes on with its samples, and says once that there are others.
        Assert.True(pool.Refresh());
        Assert.False(pool.Refresh());
        pool.SetLabel(0, "rose", LabelOrigin.Manual);
        after.Refresh();
        Assert.Equal("rose", after.GetSample(0).Label);
    }

    [Fact]
    public void A_file_that_returns_is_good_again()
    {
        Create(("a.bmp", 1), ("b.bmp", 2)).Dispose();
        File.Move(_folder["photos/a.bmp"], _folder["a.away"]);
        Assert.Equal(PoolFindingKind.Vanished, Assert.Single(Update()).Kind);
        using var pool = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(1, pool.BadCount);
        Assert.Empty(Update());
        File.Move(_folder["a.away"], _folder["photos/a.bmp"]);
        Assert.Equal(PoolFindingKind.Returned, Assert.Single(Update()).Kind);
        pool.Refresh();
        Assert.Equal((0, 2), (pool.BadCount, pool.UnlabeledCount));
    }

    [Fact]
    public void Files_that_are_renumbered_take_their_labels_along()
    {
        using (var pool = Create(("1.bmp", 1), ("2.bmp", 2), ("3.bmp", 3), ("4.bmp", 4)))
        {
            foreach (var (index, label) in new[] { (0, "one"), (1, "two"), (2, "three"), (3, "four") })
                pool.SetLabel(index, label, LabelOrigin.Manual, addClass: true);
        }

        // The first is deleted and the others close ranks: every name has another content now.
        foreach (var number in (int[])[2, 3, 4])
            File.Move(_folder[$"photos/{number}.bmp"], _folder[$"photos/{number - 1}.bmp"], overwrite: true);
        foreach (var file in Directory.GetFiles(_folder["photos"]))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        var found = Update();
        Assert.Equal(3, found.Count(finding => finding.Kind == PoolFindingKind.Moved));
        Assert.Equal(("1.bmp~0", "1.bmp", "one"), found.Where(finding => finding.Kind == PoolFindingKind.Vanished).Select(finding => (finding.Id, finding.OldId, finding.Label)).Single());
        using var after = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(["two", "three", "four"], new[] { "1.bmp", "2.bmp", "3.bmp" }.Select(id => after.GetSample(after.IndexOf(id)).Label));
        Assert.Equal((3, 1), (after.LabeledCount, after.BadCount));
        Assert.Empty(Update());
    }

    [Fact]
    public void Two_files_that_exchange_names_exchange_labels()
    {
        using (var pool = Create(("a.bmp", 1), ("b.bmp", 2)))
        {
            pool.SetLabel(0, "one", LabelOrigin.Manual, addClass: true);
            pool.SetLabel(1, "two", LabelOrigin.Manual, addClass: true);
        }

        Rewrite("a.bmp", 2);
        Rewrite("b.bmp", 1);
        Assert.All(Update(), finding => Assert.Equal(PoolFindingKind.Moved, finding.Kind));
        using var after = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(("two", "one"), (after.GetSample(after.IndexOf("a.bmp")).Label, after.GetSample(after.IndexOf("b.bmp")).Label));
    }

    [Fact]
    public void Looking_changes_nothing_and_who_looked_before_another_updated_must_look_again()
    {
        Create(("a.bmp", 1)).Dispose();
        Pictures.Write(_folder, "photos", ("b.bmp", 2));
        using var first = PoolUpdate.Find(Database, null, RunContext.None);
        using (var second = PoolUpdate.Find(Database, null, RunContext.None))
            second.Apply();
        Assert.Equal("PoolUpdatedMeanwhile", Assert.Throws<ActiveLearningException>(first.Apply).ErrorId);
        using var pool = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(2, pool.Count);
    }

    [Fact]
    public void Another_root_is_remembered()
    {
        Create(("a.bmp", 1)).Dispose();
        Directory.Move(_folder["photos"], _folder["elsewhere"]);
        using (var update = PoolUpdate.Find(Database, _folder["elsewhere"], RunContext.None))
        {
            Assert.Empty(update.Findings);
            Assert.True(update.HasChanges);
            update.Apply();
        }

        using var pool = DatabasePool.Open(Database, null, RunContext.None);
        Assert.Equal(_folder["elsewhere/a.bmp"], pool.Source.GetPath(0));
    }

    [Fact]
    public void Rows_at_the_end_of_a_feature_file_are_new_samples()
    {
        var path = _folder.Write("x.npy", NpyFiles.Float32([1, 2, 3], 3, 1));
        using (var pool = DatabasePool.Create(Database, [path], new PoolOptions { Classes = ["yes"] }, RunContext.None))
            pool.SetLabel(2, "yes", LabelOrigin.Manual);
        File.WriteAllBytes(path, NpyFiles.Float32([1, 2, 3, 4, 5], 5, 1));
        var warnings = new List<string>();
        using (var old = DatabasePool.Open(Database, null, new RunContext(warning: warnings.Add)))
            Assert.Equal((3, "yes"), (old.Count, old.GetSample(2).Label));
        Assert.Contains("Update-ALPool", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([3, 4], Update().Select(finding => finding.Index));
        using (var grown = DatabasePool.Open(Database, null, RunContext.None))
            Assert.Equal((5, 1), (grown.Count, grown.LabeledCount));
        File.WriteAllBytes(path, NpyFiles.Float32([1, 2], 2, 1));
        Assert.Equal("SamplesChanged", Assert.Throws<ActiveLearningException>(() => PoolUpdate.Find(Database, null, RunContext.None)).ErrorId);
        Assert.Equal("SamplesChanged", Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(Database, null, RunContext.None)).ErrorId);
    }

    private Pool Create(params (string Name, byte Grey)[] pictures)
    {
        Pictures.Write(_folder, "photos", pictures);
        return DatabasePool.Create(Database, [_folder["photos"]], new PoolOptions(), RunContext.None);
    }

    /// <summary>Another content at another time: a test is faster than the clock of some file systems.</summary>
    private void Rewrite(string name, byte grey)
    {
        Pictures.Write(_folder, "photos", (name, grey));
        File.SetLastWriteTimeUtc(_folder[$"photos/{name}"], DateTime.UtcNow.AddMinutes(1));
    }

    private IReadOnlyList<PoolFinding> Update()
    {
        using var update = PoolUpdate.Find(Database, null, RunContext.None);
        update.Apply();
        return update.Findings;
    }
}
