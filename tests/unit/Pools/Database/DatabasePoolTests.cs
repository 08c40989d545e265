using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Tests.Pools.Database;

public sealed class DatabasePoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["pool.alpool"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_pictures_is_the_same_pool_when_it_is_opened_again()
    {
        Pictures.Write(_folder, "photos", ("rose/a.bmp", 1), ("rose/b.bmp", 2), ("tulip/c.bmp", 3), ("d.bmp", 4));
        using (var made = DatabasePool.Create(File, [_folder["photos"]], new PoolOptions(), RunContext.None))
        {
            made.SetLabel(made.IndexOf("d.bmp"), "daisy", LabelOrigin.Manual, addClass: true);
            made.MarkBad(made.IndexOf("rose/b.bmp"), "torn");
        }

        using var pool = DatabasePool.Open(File, null, RunContext.None);
        Assert.Equal(["d.bmp", "rose/a.bmp", "rose/b.bmp", "tulip/c.bmp"], Enumerable.Range(0, pool.Count).Select(pool.GetId));
        Assert.Equal(["rose", "tulip", "daisy"], pool.Classes);
        Assert.Equal(["daisy", "rose", "rose", "tulip"], Enumerable.Range(0, pool.Count).Select(index => pool.GetSample(index).Label));
        Assert.Equal([LabelOrigin.Manual, LabelOrigin.Source, LabelOrigin.Source, LabelOrigin.Source], Enumerable.Range(0, pool.Count).Select(pool.GetLabelOrigin));
        Assert.Equal("torn", pool.GetBadReason(2));
        Assert.Equal((3, 0, 1), (pool.LabeledCount, pool.UnlabeledCount, pool.BadCount));
        Assert.Equal("photos", pool.Name);
        Assert.True(System.IO.File.Exists(pool.Source.GetPath(0)));
    }

    [Fact]
    public void A_folder_that_is_moved_with_its_database_is_found()
    {
        Pictures.Write(_folder, "before/photos", ("a.bmp", 1), ("b.bmp", 2));
        DatabasePool.Create(_folder["before/photos.alpool"], [_folder["before/photos"]], new PoolOptions(), RunContext.None).Dispose();
        Directory.Move(_folder["before"], _folder["after"]);
        using var pool = DatabasePool.Open(_folder["after/photos.alpool"], null, RunContext.None);
        Assert.Equal(_folder["after/photos/a.bmp"], pool.Source.GetPath(0));
    }

    [Fact]
    public void Samples_that_were_moved_without_it_need_Root()
    {
        Pictures.Write(_folder, "photos", ("a.bmp", 1));
        DatabasePool.Create(File, [_folder["photos"]], new PoolOptions(), RunContext.None).Dispose();
        Directory.Move(_folder["photos"], _folder["elsewhere"]);
        var error = Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None));
        Assert.Equal("RootNotFound", error.ErrorId);
        Assert.Contains("-Root", error.Message, StringComparison.Ordinal);
        using var pool = DatabasePool.Open(File, _folder["elsewhere"], RunContext.None);
        Assert.Equal(_folder["elsewhere/a.bmp"], pool.Source.GetPath(0));
    }

    [Fact]
    public void Features_need_no_row_for_each_sample_and_keep_their_labels()
    {
        var features = _folder.Write("x.npy", NpyFiles.Float32([1, 2, 3, 4, 5, 6], 3, 2));
        var labels = _folder.Write("y.npy", NpyFiles.File("<i4", [3], [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]));
        DatabasePool.Create(File, [features], new PoolOptions { LabelPath = labels, Classes = ["no", "yes"] }, RunContext.None).Dispose();
        System.IO.File.Delete(labels);
        using var pool = DatabasePool.Open(File, null, RunContext.None);
        Assert.Equal(["yes", "no", null], Enumerable.Range(0, 3).Select(index => pool.GetSample(index).Label));
        using var connection = PoolDatabase.Connect(File);
        Assert.Equal(0, PoolDatabase.Scalar(connection, "SELECT count(*) FROM file"));
    }

    [Fact]
    public void Hidden_labels_stay_hidden_until_they_are_revealed()
    {
        using (var made = DatabasePool.CreateSynthetic(File, 30, 5, new PoolOptions { AsOracle = true, Name = "drawn" }, 16, RunContext.None))
            Oracle.Answer(made, [3, 4], RunContext.None);
        using var pool = DatabasePool.Open(File, null, RunContext.None);
        using var fresh = PoolFactory.Synthetic(30, 5, new PoolOptions { AsOracle = true }, 16);
        Assert.Equal([3, 4], pool.GetLabeledIndices());
        Assert.Equal(LabelOrigin.Oracle, pool.GetLabelOrigin(3));
        Assert.Equal(Enumerable.Range(0, 30).Select(fresh.GetOracleLabel), Enumerable.Range(0, 30).Select(pool.GetOracleLabel));
        Assert.Equal(("drawn", 16), (pool.Name, pool.Source.Width));
    }

    [Fact]
    public void Two_sessions_see_each_others_labels_classes_and_bad_marks()
    {
        using var one = DatabasePool.CreateSynthetic(File, 20, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        using var two = DatabasePool.Open(File, null, RunContext.None);
        one.SetLabel(0, "zebra", LabelOrigin.Manual, addClass: true);
        two.SetLabel(1, "yak", LabelOrigin.Import, addClass: true);
        two.MarkBad(2, "torn");
        one.Refresh();
        Assert.Equal(one.Classes, two.Classes);
        Assert.Equal(["zebra", "yak"], one.Classes.Skip(8));
        foreach (var pool in (Pool[])[one, two])
        {
            Assert.Equal(("zebra", "yak"), (pool.GetSample(0).Label, pool.GetSample(1).Label));
            Assert.Equal((2, 17, 1), (pool.LabeledCount, pool.UnlabeledCount, pool.BadCount));
        }

        two.ClearLabel(0);
        Assert.Equal("zebra", one.GetSample(0).Label);
        one.Refresh();
        Assert.Null(one.GetSample(0).Label);
    }

    [Fact]
    public void Parts_write_to_the_database_of_the_whole()
    {
        using var whole = DatabasePool.CreateSynthetic(File, 20, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        var (train, test) = PoolSplitter.Split(whole, 0.25, false, 1);
        train.SetLabel(4, "star", LabelOrigin.Manual);
        test.MarkBad(1, "torn");
        whole.Refresh();
        test.Refresh();
        Assert.Equal([whole.IndexOf(train.GetId(4))], whole.GetLabeledIndices());
        Assert.Equal([whole.IndexOf(test.GetId(1))], whole.GetBadIndices());
        Assert.Equal(0, test.LabeledCount);
        train.Dispose();
        test.Dispose();
        whole.SetLabel(0, "star", LabelOrigin.Manual);
        Assert.Equal(2, whole.LabeledCount);
    }

    [Fact]
    public void A_refused_label_leaves_nothing_in_the_database()
    {
        using var pool = DatabasePool.CreateSynthetic(File, 20, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        Assert.Throws<ActiveLearningException>(() => pool.Apply([new LabelChange(1, "star", LabelOrigin.Manual), new LabelChange(2, "nothing", LabelOrigin.Manual)]));
        using var again = DatabasePool.Open(File, null, RunContext.None);
        Assert.Equal((0, 0), (pool.LabeledCount, again.LabeledCount));
        using var connection = PoolDatabase.Connect(File);
        Assert.Equal(0, PoolDatabase.Scalar(connection, "SELECT count(*) FROM label"));
    }

    [Fact]
    public void A_file_that_exists_is_never_replaced()
    {
        System.IO.File.WriteAllText(File, "mine");
        var error = Assert.Throws<ActiveLearningException>(() => DatabasePool.CreateSynthetic(File, 5, 1, new PoolOptions(), 8, RunContext.None));
        Assert.Equal("DatabaseExists", error.ErrorId);
        Assert.Equal("mine", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void What_stops_in_the_middle_leaves_no_file()
    {
        Pictures.Write(_folder, "photos", ("a.bmp", 1), ("b.bmp", 2));
        using var stop = new CancellationTokenSource();
        var context = new RunContext(stop.Token, progress: update =>
        {
            if (update.Activity == "Reading files")
                throw new OperationCanceledException();
        });
        Assert.Throws<OperationCanceledException>(() => DatabasePool.Create(File, [_folder["photos"]], new PoolOptions(), context));
        Assert.Equal([_folder["photos"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a database at all, only some text that is long enough to look like one, perhaps, to someone who does not look")]
    public void A_foreign_file_is_refused(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Equal("NotPoolDatabase", Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None)).ErrorId);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_is()
    {
        using (var connection = PoolDatabase.Connect(File, SqliteOpenMode.ReadWriteCreate))
            PoolDatabase.Execute(connection, "CREATE TABLE theirs (x); PRAGMA user_version = 1");
        var before = System.IO.File.ReadAllBytes(File);
        Assert.Equal("NotPoolDatabase", Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None)).ErrorId);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_missing_file_is_not_made()
    {
        Assert.Equal("PathNotFound", Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None)).ErrorId);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_as_it_is()
    {
        DatabasePool.CreateSynthetic(File, 5, 1, new PoolOptions(), 8, RunContext.None).Dispose();
        using (var connection = PoolDatabase.Connect(File))
            PoolDatabase.Execute(connection, "PRAGMA user_version = 99");
        var before = System.IO.File.ReadAllBytes(File);
        var error = Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None));
        Assert.Equal("DatabaseTooNew", error.ErrorId);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void An_older_schema_is_copied_and_brought_up_to_date()
    {
        OldDatabase.Write(File);
        var warnings = new List<string>();
        using var pool = DatabasePool.Open(File, null, new RunContext(warning: warnings.Add));
        var copy = File + ".v1.bak";
        Assert.Contains(copy, Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("star", pool.GetSample(3).Label);
        using var old = PoolDatabase.Connect(copy);
        using var now = PoolDatabase.Connect(File);
        Assert.Equal((1, 2), (PoolDatabase.Scalar(old, "PRAGMA user_version"), PoolDatabase.Scalar(now, "PRAGMA user_version")));
        Assert.Equal(1, PoolDatabase.Scalar(old, "SELECT count(*) FROM label"));
        Assert.Equal(0, PoolDatabase.Scalar(now, "SELECT count(*) FROM batch"));
        using var again = DatabasePool.Open(File, null, new RunContext(warning: warnings.Add));
        Assert.Single(warnings);
    }

    [Fact]
    public void A_database_that_names_files_outside_its_folder_is_refused()
    {
        Pictures.Write(_folder, "photos", ("a.bmp", 1));
        DatabasePool.Create(File, [_folder["photos"]], new PoolOptions(), RunContext.None).Dispose();
        using (var connection = PoolDatabase.Connect(File))
            PoolDatabase.Execute(connection, "UPDATE file SET id = '../../etc/passwd'");
        Assert.Equal("PathOutsideFolder", Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None)).ErrorId);
    }

    [Theory]
    [InlineData("DELETE FROM pool", "DatabaseDamaged")]
    [InlineData("UPDATE pool SET recipe = '{'", "DatabaseDamaged")]
    [InlineData("UPDATE pool SET samples = 9", "SamplesChanged")]
    [InlineData("DELETE FROM class WHERE number = 3", "DatabaseDamaged")]
    [InlineData("UPDATE known SET data = x'0000'", "DatabaseDamaged")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON label BEGIN DELETE FROM label; END", "NotPoolDatabase")]
    public void A_database_that_contradicts_itself_is_refused(string damage, string errorId)
    {
        DatabasePool.CreateSynthetic(File, 5, 1, new PoolOptions(), 8, RunContext.None).Dispose();
        using (var connection = PoolDatabase.Connect(File))
            PoolDatabase.Execute(connection, "PRAGMA foreign_keys = OFF; " + damage);
        Assert.Equal(errorId, Assert.Throws<ActiveLearningException>(() => DatabasePool.Open(File, null, RunContext.None)).ErrorId);
    }

    [Fact]
    public void A_full_disk_ends_in_an_error_and_leaves_the_old_state_whole()
    {
        using var pool = DatabasePool.CreateSynthetic(File, 5000, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);
        pool.SetLabel(0, "star", LabelOrigin.Manual);
        pool.Database!.Read(connection => PoolDatabase.Scalar(connection, FormattableString.Invariant($"PRAGMA max_page_count = {PoolDatabase.Scalar(connection, "PRAGMA page_count") + 2}")));
        var changes = Enumerable.Range(1, 4000).Select(index => new LabelChange(index, "circle", LabelOrigin.Manual)).ToArray();
        var error = Assert.Throws<ActiveLearningException>(() => pool.Apply(changes));
        Assert.Equal("WriteDiskFull", error.ErrorId);
        Assert.Equal([0], pool.GetLabeledIndices());
        using var again = DatabasePool.Open(File, null, RunContext.None);
        Assert.Equal([0], again.GetLabeledIndices());
        again.Apply(changes);
        Assert.Equal(4001, again.LabeledCount);
    }
}
