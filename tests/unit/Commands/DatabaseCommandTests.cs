using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.PowerShell.Commands;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Commands;

public sealed class DatabaseCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool;

    public DatabaseCommandTests() => _pool = DatabasePool.CreateSynthetic(_folder["pool.alpool"], 2000, 1, new PoolOptions { AsOracle = true }, 8, RunContext.None);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Labels_that_come_fast_share_few_transactions_and_are_written_before_they_are_told()
    {
        using var other = DatabasePool.Open(_pool.Database!.Path, null, RunContext.None);
        var told = 0;
        var host = new RecorderHost("Label", "PassThru")
        {
            Writing = value =>
            {
                if (told++ % 300 == 0)
                {
                    other.Refresh();
                    Assert.Equal("star", other.GetSample(((Sample)value).Index).Label);
                }
            },
        };
        host.Run(new SetALLabelCommand { Pool = _pool, Label = "star", Annotator = "anna" }, Enumerable.Range(0, 2000), (command, index) => command.Index = [index]);
        Assert.Equal((2000, 2000), (host.Output.Count, _pool.LabeledCount));
        var changes = other.Database!.Read(connection => PoolDatabase.Scalar(connection, "SELECT count(*) FROM change"));
        Assert.InRange(changes, 2, 200);
        Assert.Equal("anna", LabelHistory.FindLast(_pool, 1)[0].Annotator);
    }

    [Fact]
    public void What_was_taken_before_a_stop_is_kept()
    {
        var command = new SetALLabelCommand { Pool = _pool, Label = "star", Shell = new RecorderHost("Label") };
        for (var i = 0; i < 50; i++)
        {
            command.Index = [i];
            command.RunProcess();
        }

        command.Dispose();
        using var again = DatabasePool.Open(_pool.Database!.Path, null, RunContext.None);
        Assert.Equal(50, again.LabeledCount);
    }

    [Fact]
    public void A_bad_item_does_not_take_the_others_of_its_block_with_it()
    {
        var host = new RecorderHost("Label", "PassThru");
        host.Run(
            new SetALLabelCommand { Pool = _pool }, new[] { (1, "star"), (2, "elephant"), (3, "ring"), (3, "star") },
            (command, row) => (command.Index, command.Label) = ([row.Item1], row.Item2));
        Assert.Equal("ClassNotFound", Assert.Single(host.Errors).ErrorId);
        Assert.Equal(["star", "ring", "star"], host.Output.Cast<Sample>().Select(sample => sample.Label));
    }

    [Fact]
    public void A_cmdlet_sees_what_another_session_wrote_before()
    {
        using var other = DatabasePool.Open(_pool.Database!.Path, null, RunContext.None);
        other.SetLabel(7, "star", LabelOrigin.Manual);
        var host = new RecorderHost("", "Labeled").Run(new GetALSampleCommand { Pool = _pool });
        Assert.Equal(7, Assert.IsType<Sample>(Assert.Single(host.Output)).Index);
    }

    [Fact]
    public void New_makes_a_database_only_with_consent()
    {
        var path = _folder["new.alpool"];
        var host = new RecorderHost("Synthetic") { Folder = _folder.Path, Confirms = false };
        host.Run(new NewALPoolCommand { Synthetic = "Shapes", Count = 5, Database = "new.alpool" });
        Assert.Empty(host.Output);
        Assert.False(File.Exists(path));
        host = new RecorderHost("Synthetic") { Folder = _folder.Path };
        host.Run(new NewALPoolCommand { Synthetic = "Shapes", Count = 5, Database = "new.alpool" });
        Assert.Equal(path, Assert.IsType<Pool>(Assert.Single(host.Output)).Database!.Path);
    }

    [Fact]
    public void Get_reports_each_file_that_cannot_be_opened_and_opens_the_others()
    {
        _folder.Write("other.alpool", "something else");
        var host = new RecorderHost("Path") { Folder = _folder.Path };
        host.Run(new GetALPoolCommand { Path = ["other.alpool", "pool.alpool"] });
        Assert.Equal("NotPoolDatabase", Assert.Single(host.Errors).ErrorId);
        Assert.Equal(2000, Assert.IsType<Pool>(Assert.Single(host.Output)).Count);
    }

    [Fact]
    public void Undo_asks_for_each_label_and_tells_what_it_undid()
    {
        _pool.SetLabel(1, "star", LabelOrigin.Manual);
        _pool.ClearLabel(1);
        var asked = new RecorderHost("Last") { Confirms = false }.Run(new UndoALLabelCommand { Pool = _pool, Last = 5 }).Asked;
        Assert.Equal([$"Undo that the label was cleared | {_pool.GetId(1)}", $"Undo label 'star' | {_pool.GetId(1)}"], asked);
        Assert.Equal(0, _pool.LabeledCount);
        var host = new RecorderHost("Last", "PassThru").Run(new UndoALLabelCommand { Pool = _pool, Last = 1 });
        Assert.Equal(LabelState.Undone, Assert.IsType<LabelRecord>(Assert.Single(host.Output)).State);
        Assert.Equal("star", _pool.GetSample(1).Label);
    }

    [Fact]
    public void An_exported_batch_is_written_down_and_open_until_it_is_answered()
    {
        var items = Enumerable.Range(1, 3).Select(rank => (object)new BatchItem(_pool, rank, rank, 1.0 / rank, "Random", null, "by chance")).ToArray();
        new RecorderHost("Path") { Folder = _folder.Path }.Run(new ExportALBatchCommand { InputObject = items, Path = "batch.csv" });
        var batch = Assert.IsType<ExportedBatch>(Assert.Single(new RecorderHost("", "Open").Run(new GetALBatchCommand { Pool = _pool }).Output));
        Assert.Equal((1L, _folder["batch.csv"], 3, 3), (batch.Number, batch.Path, batch.Count, batch.Open));
        _pool.Apply([.. Enumerable.Range(1, 3).Select(index => new LabelChange(index, "star", LabelOrigin.Manual))]);
        Assert.Empty(new RecorderHost("", "Open").Run(new GetALBatchCommand { Pool = _pool }).Output);
        Assert.Equal("BatchNotFound", Assert.Single(new RecorderHost().Run(new GetALBatchCommand { Pool = _pool, Number = [9] }).Errors).ErrorId);
    }

    [Fact]
    public void Test_says_true_or_false_and_warns()
    {
        var host = new RecorderHost("Path") { Folder = _folder.Path };
        host.Run(new TestALPoolCommand { Path = ["pool.alpool"] });
        _folder.Write("other.alpool", "something else");
        host.Run(new TestALPoolCommand { Path = ["other.alpool"] });
        Assert.Equal([true, false], host.Output);
        Assert.Contains("other.alpool", Assert.Single(host.Warnings), StringComparison.Ordinal);
        Assert.Equal(5, host.Verbose.Count);
    }

    [Fact]
    public void Commands_that_need_a_database_say_how_to_get_one()
    {
        using var memory = PoolFactory.Synthetic(5, 1, new PoolOptions());
        Assert.Equal("NoDatabase", new RecorderHost("Last").RunToFailure(new UndoALLabelCommand { Pool = memory, Last = 1 }).ErrorId);
        Assert.Equal("NoDatabase", new RecorderHost("Pool").Run(new UpdateALPoolCommand { Pool = memory }).Errors[0].ErrorId);
        Assert.Equal("NoDatabase", new RecorderHost().RunToFailure(new GetALScoreCommand { Pool = memory }).ErrorId);
    }
}
