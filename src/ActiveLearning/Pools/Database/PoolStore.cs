using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>
/// The tie between a pool in memory, or a part of one, and its database: how far the pool has followed the database, and which of its samples is which row. The pool calls
/// it under its own lock.
/// </summary>
internal sealed class PoolStore : IDisposable
{
    private readonly SampleSource _source;
    private Dictionary<int, int>? _positions;
    private long _change;
    private long _label;
    private long _structure;
    private bool _disposed;

    /// <summary>Ties a pool that knows nothing yet of its database's events.</summary>
    /// <param name="database">The database; disposed with this.</param>
    /// <param name="source">The pool's samples.</param>
    /// <param name="structure">The structure of the database that the samples are of.</param>
    public PoolStore(PoolDatabase database, SampleSource source, long structure)
    {
        Database = database;
        _source = source;
        _structure = structure;
    }

    /// <summary>The database.</summary>
    public PoolDatabase Database { get; }

    /// <summary>The tie of a part of the pool, which has followed as far as this one.</summary>
    /// <param name="source">The part's samples.</param>
    public PoolStore Part(SampleSource source) => new(Database.Share(), source, _structure) { _change = _change, _label = _label };

    /// <summary>The number in the database of a sample.</summary>
    /// <param name="index">Its index in the pool.</param>
    public int NumberOf(int index) => _source.GetRootIndex(index);

    /// <summary>The index in the pool of a sample, or -1 where the pool, being a part or older than the sample, does not have it.</summary>
    /// <param name="number">Its number in the database.</param>
    public int IndexOf(long number)
    {
        if (ReferenceEquals(_source.Root, _source))
            return number >= 0 && number < _source.Count ? (int)number : -1;
        if (_positions is null)
        {
            _positions = new Dictionary<int, int>(_source.Count);
            for (var i = 0; i < _source.Count; i++)
                _positions.Add(_source.GetRootIndex(i), i);
        }

        return _positions.GetValueOrDefault((int)number, -1);
    }

    /// <summary>What was committed since the last call, by whomever; null where there is nothing.</summary>
    /// <param name="classes">How many classes the pool has.</param>
    public PoolDelta? Follow(int classes) => Database.Read(connection => Follow(connection, classes, long.MaxValue));

    /// <summary>Writes changes of labels.</summary>
    /// <param name="changes">The changes, by index in the pool.</param>
    /// <param name="classes">How many classes the pool has.</param>
    /// <param name="prepare">
    /// Given what others have committed meanwhile, which the pool takes in first; returns the names of the classes to add. What it throws ends the writing.
    /// </param>
    /// <param name="numberOf">The number of a class.</param>
    public void Save(IReadOnlyList<LabelChange> changes, int classes, Func<PoolDelta?, IReadOnlyList<string>> prepare, Func<string, int> numberOf)
    {
        var (change, label) = Database.Write("label", (connection, number) =>
        {
            var added = prepare(Follow(connection, classes, number));
            var first = (int)PoolDatabase.Scalar(connection, "SELECT count(*) FROM class");
            for (var i = 0; i < added.Count; i++)
                SampleRows.InsertClass(connection, first + i, added[i]);
            return (number, Insert(connection, changes, number, name => IndexIn(added, name) is >= 0 and var place ? first + place : numberOf(name)));
        });
        (_change, _label) = (change, label);
    }

    /// <summary>Writes that a sample cannot be used.</summary>
    /// <param name="index">The sample.</param>
    /// <param name="reason">Why.</param>
    public void SaveBad(int index, string reason)
    {
        // Whoever reads the sample next finds it out again, so this need not wait for the disk.
        Database.Write(
            "bad",
            (connection, change) => PoolDatabase.Execute(
                connection, "INSERT OR REPLACE INTO bad (sample, reason, change) VALUES ($sample, $reason, $change)", ("$sample", NumberOf(index)), ("$reason", reason), ("$change", change)),
            durable: false);
    }

    /// <summary>Lets the database go; once, since the pool's parts share it.</summary>
    public void Dispose()
    {
        if (!_disposed)
            Database.Dispose();
        _disposed = true;
    }

    private static int IndexIn(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }

        return -1;
    }

    private long Insert(SqliteConnection connection, IReadOnlyList<LabelChange> changes, long change, Func<string, int> numberOf)
    {
        var now = PoolDatabase.Now();
        using var insert = PoolDatabase.Prepare(
            connection,
            "INSERT INTO label (sample, class, origin, annotator, time, source, annotation, change) VALUES ($sample, $class, $origin, $annotator, $time, $source, $annotation, $change)",
            ("$sample", null), ("$class", null), ("$origin", null), ("$annotator", null), ("$time", null), ("$source", null), ("$annotation", null), ("$change", change));
        foreach (var item in changes)
        {
            SampleRows.Set(
                insert, NumberOf(item.Index), item.Label is null ? null : numberOf(item.Label), item.Label is null ? 0 : (int)item.Origin, item.Annotator,
                item.Time?.ToUnixTimeMilliseconds() ?? now, item.Source, item.Annotation);
            insert.ExecuteNonQuery();
        }

        return PoolDatabase.Scalar(connection, "SELECT max(id) FROM label");
    }

    /// <summary>What changes after the last one followed and before a given one did.</summary>
    private PoolDelta? Follow(SqliteConnection connection, int classes, long before)
    {
        var latest = PoolDatabase.Scalar(connection, "SELECT max(id) FROM change WHERE id < $before", ("$before", before));
        if (latest == _change)
            return null;
        var names = SampleRows.ReadClasses(connection, Database.Path, classes);
        var labels = new List<(int, int, LabelOrigin)>();
        var (changed, known) = (_change, classes + names.Count);
        var lastLabel = _label;
        using (var command = PoolDatabase.Prepare(connection, "SELECT id, sample, class, origin, undone FROM label WHERE id > $label ORDER BY id", ("$label", _label)))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                lastLabel = rows.GetInt64(0);
                if (rows.IsDBNull(4) && IndexOf(rows.GetInt64(1)) is >= 0 and var index)
                    labels.Add((index, ClassOf(rows, 2, known), OriginOf(rows, 3)));
            }
        }

        if (changed > 0)
            AddUndone(connection, changed, known, labels);
        var bad = ReadBad(connection, changed);
        var structure = PoolDatabase.Scalar(connection, "SELECT structure FROM pool");
        var restructured = structure != _structure;
        (_change, _label, _structure) = (latest, lastLabel, structure);
        return new PoolDelta(names, labels, bad, restructured);
    }

    private List<(int, string?)> ReadBad(SqliteConnection connection, long after)
    {
        var bad = new List<(int, string?)>();
        using var command = PoolDatabase.Prepare(connection, "SELECT sample, reason FROM bad WHERE change > $change", ("$change", after));
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (IndexOf(rows.GetInt64(0)) is >= 0 and var index)
                bad.Add((index, rows.IsDBNull(1) ? null : rows.GetString(1)));
        }

        return bad;
    }

    /// <summary>Samples of which an event was undone have the label of the last event that was not, or the one that came with the data.</summary>
    private void AddUndone(SqliteConnection connection, long after, int classes, List<(int, int, LabelOrigin)> labels)
    {
        var samples = new List<long>();
        using (var command = PoolDatabase.Prepare(connection, "SELECT DISTINCT sample FROM label WHERE undone > $change", ("$change", after)))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
                samples.Add(rows.GetInt64(0));
        }

        if (samples.Count == 0)
            return;
        var count = (int)PoolDatabase.Scalar(connection, "SELECT samples FROM pool");
        var given = SampleRows.ReadColumn(connection, Database.Path, SampleRows.Labels, count, classes);
        using var last = PoolDatabase.Prepare(
            connection, "SELECT class, origin FROM label WHERE sample = $sample AND undone IS NULL ORDER BY id DESC LIMIT 1", ("$sample", null));
        foreach (var sample in samples)
        {
            if (IndexOf(sample) is not (>= 0 and var index))
                continue;
            SampleRows.Set(last, sample);
            using var row = last.ExecuteReader();
            if (row.Read())
                labels.Add((index, ClassOf(row, 0, classes), OriginOf(row, 1)));
            else
                labels.Add(given is not null && given[sample] is >= 0 and var label ? (index, label, LabelOrigin.Source) : (index, -1, LabelOrigin.None));
        }
    }

    private int ClassOf(SqliteDataReader row, int column, int classes)
    {
        if (row.IsDBNull(column))
            return -1;
        return row.GetInt64(column) is >= 0 and var number && number < classes ? (int)number : throw SampleRows.Damaged(Database.Path, "a label is of a class that does not exist");
    }

    private LabelOrigin OriginOf(SqliteDataReader row, int column) =>
        row.GetInt64(column) is >= 0 and <= (long)LabelOrigin.Import and var origin ? (LabelOrigin)origin : throw SampleRows.Damaged(Database.Path, "a label is of unknown origin");
}
