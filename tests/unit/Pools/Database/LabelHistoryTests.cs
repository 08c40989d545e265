using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;
using ActiveLearning.Selection;

namespace ActiveLearning.Tests.Pools.Database;

public sealed class LabelHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pool _pool;

    public LabelHistoryTests() => _pool = DatabasePool.CreateSynthetic(_folder["pool.alpool"], 20, 1, new PoolOptions(), 8, RunContext.None);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_later_label_supersedes_and_all_is_kept_as_it_was_said()
    {
        var given = new DateTimeOffset(2024, 2, 29, 23, 59, 58, TimeSpan.Zero);
        var source = _pool.GetSample(3).Label;
        _pool.Apply([new LabelChange(3, "ring", LabelOrigin.Import, "Änne", given, "answers.json", """{"boxes":[1,2]}""")]);
        _pool.Apply([new LabelChange(3, null, LabelOrigin.None, "ben")]);
        _pool.Apply([new LabelChange(3, "star", LabelOrigin.Manual)]);
        var history = Read(true, 3);
        Assert.Equal([source, "ring", null, "star"], history.Select(entry => entry.Label));
        Assert.Equal([LabelState.Superseded, LabelState.Superseded, LabelState.Superseded, LabelState.Current], history.Select(entry => entry.State));
        Assert.Equal([LabelOrigin.Source, LabelOrigin.Import, LabelOrigin.None, LabelOrigin.Manual], history.Select(entry => entry.Origin));
        Assert.Equal(("Änne", given, "answers.json", """{"boxes":[1,2]}"""), (history[1].Annotator, history[1].Time, history[1].Source, history[1].Annotation));
        Assert.Null(history[0].Time);
        Assert.InRange(history[3].Time!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal("star", Assert.Single(Read(false, 3)).Label);
        Assert.Equal(20, Read(false).Length);
    }

    [Fact]
    public void A_label_that_was_taken_away_is_no_current_label()
    {
        _pool.ClearLabel(2);
        Assert.Empty(Read(false, 2));
        Assert.Equal([LabelState.Superseded, LabelState.Current], Read(true, 2).Select(entry => entry.State));
    }

    [Fact]
    public void What_is_set_while_the_labels_are_read_is_not_read_again()
    {
        var read = 0;
        foreach (var entry in LabelHistory.Read(_pool, Enumerable.Range(0, 20), true, RunContext.None))
        {
            _pool.SetLabel(entry.Index, "star", LabelOrigin.Manual);
            Assert.InRange(++read, 1, 20);
        }

        Assert.Equal(40, Read(true).Length);
    }

    [Fact]
    public void Undoing_gives_back_the_label_before_in_every_session()
    {
        using var other = DatabasePool.Open(_pool.Database!.Path, null, RunContext.None);
        var before = _pool.GetSample(5).Label;
        _pool.SetLabel(5, "ring", LabelOrigin.Manual);
        _pool.SetLabel(5, "star", LabelOrigin.Manual);
        _pool.ClearLabel(6);
        other.Refresh();
        Assert.Equal(19, other.LabeledCount);

        LabelHistory.Undo(_pool, LabelHistory.FindLast(_pool, 2));
        other.Refresh();
        foreach (var pool in (Pool[])[_pool, other])
        {
            Assert.Equal("ring", pool.GetSample(5).Label);
            Assert.Equal((20, LabelOrigin.Source), (pool.LabeledCount, pool.GetLabelOrigin(6)));
        }

        LabelHistory.Undo(_pool, LabelHistory.FindLast(_pool, 10));
        Assert.Equal((before, LabelOrigin.Source), (_pool.GetSample(5).Label, _pool.GetLabelOrigin(5)));
        Assert.Empty(LabelHistory.FindLast(_pool, 10));
        Assert.Equal([LabelState.Current, LabelState.Undone, LabelState.Undone], Read(true, 5).Select(entry => entry.State));
        using var again = DatabasePool.Open(_pool.Database!.Path, null, RunContext.None);
        Assert.Equal(before, again.GetSample(5).Label);
    }

    [Fact]
    public void Since_counts_when_it_was_written_not_when_it_was_given()
    {
        _pool.Apply([new LabelChange(1, "ring", LabelOrigin.Import, Time: DateTimeOffset.UtcNow.AddYears(-1))]);
        var found = Assert.Single(LabelHistory.FindSince(_pool, DateTimeOffset.UtcNow.AddMinutes(-1)));
        Assert.Equal(1, found.Index);
        Assert.Empty(LabelHistory.FindSince(_pool, DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Fact]
    public void A_part_undoes_labels_of_its_own_samples_only()
    {
        var (train, test) = PoolSplitter.Split(_pool, 0.5, false, 1);
        train.SetLabel(0, "ring", LabelOrigin.Manual);
        test.SetLabel(0, "ring", LabelOrigin.Manual);
        var found = Assert.Single(LabelHistory.FindLast(train, 5));
        Assert.Equal((train.GetId(0), 0), (found.Id, found.Index));
        train.Dispose();
        test.Dispose();
    }

    [Fact]
    public void A_pool_in_memory_has_current_labels_and_no_history()
    {
        using var pool = PoolFactory.Synthetic(5, 1, new PoolOptions());
        Assert.Equal(5, LabelHistory.Read(pool, Enumerable.Range(0, 5), false, RunContext.None).Count());
        Assert.Equal("NoDatabase", Assert.Throws<ActiveLearningException>(() => LabelHistory.Read(pool, [0], true, RunContext.None)).ErrorId);
        Assert.Equal("NoDatabase", Assert.Throws<ActiveLearningException>(() => LabelHistory.FindLast(pool, 1)).ErrorId);
    }

    [Fact]
    public void A_batch_is_answered_by_the_first_label_after_it_went_out()
    {
        _pool.SetLabel(4, "star", LabelOrigin.Manual);
        var items = new[] { Item(4, 1, 0.75), Item(7, 2, 0.5) };
        Assert.Equal(1, BatchLedger.Record(_pool, items, "/out/batch.csv", "Csv"));
        Assert.Equal(2, BatchLedger.Record(_pool, [Item(7, 1, 1)], "/out/second.csv", "Json"));
        _pool.SetLabel(4, "ring", LabelOrigin.Manual);
        _pool.SetLabel(4, "cross", LabelOrigin.Manual);
        var batches = BatchLedger.Read(_pool, RunContext.None).ToArray();
        Assert.Equal([(1L, "/out/batch.csv", "Csv", 2, 1, 1), (2L, "/out/second.csv", "Json", 1, 0, 1)], batches.Select(batch => (batch.Number, batch.Path, batch.Format, batch.Count, batch.Answered, batch.Open)));
        var (answered, open) = (batches[0].Items[0], batches[0].Items[1]);
        Assert.Equal((4, 1, 0.75, "TopK", "Entropy", "why 4", "ring"), (answered.Index, answered.Rank, answered.Score, answered.Strategy, answered.Measure, answered.Reason, answered.Label));
        Assert.NotNull(answered.Answered);
        Assert.Equal((_pool.GetId(7), (string?)null, (DateTimeOffset?)null), (open.Id, open.Label, open.Answered));

        var answers = LabelHistory.FindBatch(_pool, 1);
        Assert.Equal(["cross", "ring"], answers.Select(entry => entry.Label));
        LabelHistory.Undo(_pool, answers);
        Assert.Equal(2, BatchLedger.Get(_pool, 1).Open);
        Assert.Equal("star", _pool.GetSample(4).Label);
        Assert.Equal("BatchNotFound", Assert.Throws<ActiveLearningException>(() => LabelHistory.FindBatch(_pool, 3)).ErrorId);
    }

    private BatchItem Item(int index, int rank, double score) => new(_pool, index, rank, score, "TopK", "Entropy", $"why {index}");

    private LabelRecord[] Read(bool history, params int[] indices) =>
        [.. LabelHistory.Read(_pool, indices.Length > 0 ? indices : Enumerable.Range(0, _pool.Count), history, RunContext.None)];
}
