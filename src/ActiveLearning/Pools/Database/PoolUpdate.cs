using ActiveLearning.Runtime;
using Microsoft.Data.Sqlite;

namespace ActiveLearning.Pools.Database;

/// <summary>
/// Compares a pool's samples with its database, and takes in what has changed. Samples keep their numbers and their labels whatever happens to their files; a file
/// with another name and the content of one that is missing is that one, moved.
/// </summary>
public sealed class PoolUpdate : IDisposable
{
    private const string VanishedReason = "The file is not there any more.";
    private const int Chunk = 1024;

    private readonly PoolDatabase _database;
    private readonly PoolRow _row;
    private readonly string _root;
    private readonly bool _newRoot;
    private readonly List<PoolFinding> _findings = [];
    private readonly Dictionary<int, FileFacts?> _facts = [];
    private readonly List<string?> _newLabels = [];
    private readonly List<string?> _newHidden = [];

    private PoolUpdate(PoolDatabase database, PoolRow row, string root, bool newRoot)
    {
        _database = database;
        _row = row;
        _root = root;
        _newRoot = newRoot;
    }

    /// <summary>What was found, new samples last.</summary>
    public IReadOnlyList<PoolFinding> Findings => _findings;

    /// <summary>Whether there is anything to take in: findings, or another root.</summary>
    public bool HasChanges => _findings.Count > 0 || _newRoot || _facts.Count > 0;

    /// <summary>Looks at the samples; changes nothing.</summary>
    /// <param name="database">Full path of the database file.</param>
    /// <param name="root">The folder that holds the samples now, to be known for good; null where it is where it is expected.</param>
    /// <param name="context">Told of what cannot be used and how far it is.</param>
    /// <exception cref="ActiveLearningException">The database cannot be used, or the samples are not found (<c>RootNotFound</c>, <c>PathNotFound</c>, <c>NoSamples</c>).</exception>
    public static PoolUpdate Find(string database, string? root, RunContext context)
    {
        var opened = PoolDatabase.Open(database, context);
        try
        {
            var row = opened.Read(connection => PoolRow.Read(connection, database));
            var update = new PoolUpdate(opened, row, row.FindRoot(database, root), root is not null && !row.Recipe.IsDrawn);
            if (!row.Recipe.IsDrawn)
            {
                using var fresh = PoolFactory.Open(row.Recipe.FullPaths(update._root), row.Recipe.ToOptions(update._root, row.Name), context);
                if (row.Recipe.IsFiles)
                    update.CompareFiles(fresh, context);
                else
                    update.ComparePacked(fresh);
            }

            return update;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Takes in what was found, all or nothing.</summary>
    /// <exception cref="ActiveLearningException">Another session has taken in changes meanwhile (<c>PoolUpdatedMeanwhile</c>), or the database cannot be written.</exception>
    public void Apply() => _database.Write("update", (connection, change) =>
    {
        var now = PoolRow.Read(connection, _database.Path);
        if (now.Structure != _row.Structure)
            throw new ActiveLearningException("PoolUpdatedMeanwhile", ErrorKind.InvalidOperation, $"Another session has updated '{_database.Path}' meanwhile; repeat the command.", _database.Path);
        if (_newRoot)
            PoolDatabase.Execute(connection, "UPDATE pool SET root = $root, near = $near", ("$root", _root), ("$near", PoolRow.SeenFrom(_database.Path, _root)));
        if (_row.Recipe.IsFiles)
            WriteFiles(connection, change);
        WriteNew(connection);
        if (_findings.Exists(finding => finding.Kind == PoolFindingKind.New || finding.OldId is not null))
        {
            PoolDatabase.Execute(
                connection, "UPDATE pool SET samples = $samples, structure = structure + 1", ("$samples", _row.Samples + _findings.Count(finding => finding.Kind == PoolFindingKind.New)));
        }

        return true;
    });

    /// <summary>Lets the database go.</summary>
    public void Dispose() => _database.Dispose();

    private void ComparePacked(Pool fresh)
    {
        if (fresh.Count < _row.Samples)
        {
            throw new ActiveLearningException(
                "SamplesChanged", ErrorKind.InvalidData,
                $"{fresh.Source.Description} has {fresh.Count} samples and '{_database.Path}' knows {_row.Samples}; samples of such a file can be added at its end, not taken away. Put the file back that the pool was made of.", _database.Path);
        }

        for (var i = _row.Samples; i < fresh.Count; i++)
            AddNew(fresh, i, i);
    }

    private void CompareFiles(Pool fresh, RunContext context)
    {
        var known = _database.Read(ReadFiles);
        var labels = new CurrentLabels(_database);
        var freshIndex = new Dictionary<string, int>(fresh.Count, StringComparer.Ordinal);
        for (var i = 0; i < fresh.Count; i++)
            freshIndex.Add(fresh.GetId(i), i);

        // A file that is there under its name: has it changed? Only what looks changed is read.
        var missing = new List<int>();
        var looks = new (bool There, FileFacts? Facts)[known.Count];
        ForEach(known.Count, "Comparing files", context, i =>
        {
            var path = freshIndex.TryGetValue(known[i].Id, out var index) ? fresh.Source.GetPath(index)! : null;
            var glance = path is null ? null : FileFacts.Glance(path);
            var same = glance is { } stat && stat.Size == known[i].Size && stat.Modified == known[i].Modified;
            looks[i] = (glance is not null, glance is null || same ? null : FileFacts.Read(path!, fresh.Source, index));
        });
        var changed = new List<int>();
        for (var i = 0; i < known.Count; i++)
        {
            var (there, facts) = looks[i];
            if (!there)
            {
                // Never read so far, and listed only: nothing is known that could have vanished.
                if (known[i].Hash is not null || known[i].Vanished || !freshIndex.ContainsKey(known[i].Id))
                    missing.Add(i);
            }
            else if (facts is not null && known[i].Hash is { } hash && !hash.AsSpan().SequenceEqual(facts.Hash))
            {
                changed.Add(i);
            }
            else if (known[i].Vanished)
            {
                Add(PoolFindingKind.Returned, i, known[i].Id, null, labels.Of(i), facts);
            }
            else if (facts is not null)
            {
                _facts[i] = facts;
            }
        }

        var byId = known.Select(file => file.Id).ToHashSet(StringComparer.Ordinal);
        var unknown = Enumerable.Range(0, fresh.Count).Where(i => !byId.Contains(fresh.GetId(i))).ToArray();
        var newFacts = new FileFacts?[unknown.Length];
        ForEach(unknown.Length, "Reading new files", context, i => newFacts[i] = FileFacts.Read(fresh.Source.GetPath(unknown[i])!, fresh.Source, unknown[i]));

        // Files may have been renamed in a circle or by one (002 becomes 001, 003 becomes 002): a content that is new to its name is looked for among all that are no longer under theirs.
        var homeless = missing.Concat(changed).Where(i => known[i].Hash is not null).GroupBy(i => Convert.ToHexString(known[i].Hash!)).ToDictionary(group => group.Key, group => group.ToList());
        var contents = changed.Select(i => (Id: known[i].Id, From: freshIndex[known[i].Id], looks[i].Facts, Home: i))
            .Concat(unknown.Select((from, i) => (Id: fresh.GetId(from), From: from, Facts: newFacts[i], Home: -1)))
            .ToArray();
        var moved = new HashSet<int>();
        var taken = new HashSet<int>();
        var rest = new List<(string Id, int From, FileFacts? Facts, int Home)>();
        foreach (var content in contents)
        {
            if (content.Facts is null || !homeless.TryGetValue(Convert.ToHexString(content.Facts.Hash), out var candidates) || candidates.Count == 0)
            {
                rest.Add(content);
                continue;
            }

            // Of several files of one content, the one that kept its name.
            var place = Math.Max(0, candidates.FindIndex(candidate => Path.GetFileName(known[candidate].Id) == Path.GetFileName(content.Id)));
            var sample = candidates[place];
            candidates.RemoveAt(place);
            moved.Add(sample);
            if (content.Home >= 0)
                taken.Add(content.Home);
            Add(PoolFindingKind.Moved, sample, content.Id, known[sample].Id, labels.Of(sample), content.Facts);
        }

        foreach (var (id, _, facts, home) in rest.Where(content => content.Home >= 0 && !moved.Contains(content.Home)))
            Add(PoolFindingKind.Changed, home, id, null, labels.Of(home), facts);
        foreach (var i in missing.Where(i => !known[i].Vanished).Concat(taken).Where(i => !moved.Contains(i)))
        {
            // Where its name is another sample's now, it needs one of its own to keep its label under.
            var id = taken.Contains(i) ? FormattableString.Invariant($"{known[i].Id}~{i}") : known[i].Id;
            Add(PoolFindingKind.Vanished, i, id, taken.Contains(i) ? known[i].Id : null, labels.Of(i), null);
        }

        foreach (var (_, from, facts, home) in rest.Where(content => content.Home < 0 || moved.Contains(content.Home)))
        {
            var index = known.Count + _newLabels.Count;
            AddNew(fresh, from, index);
            _facts[index] = facts;
        }
    }

    private void AddNew(Pool fresh, int from, int index)
    {
        var (label, hidden) = (fresh.GetLabel(from), fresh.GetOracleLabel(from));
        _newLabels.Add(label < 0 ? null : fresh.Classes[label]);
        _newHidden.Add(hidden < 0 ? null : fresh.Classes[hidden]);
        _findings.Add(new PoolFinding(PoolFindingKind.New, index, fresh.GetId(from), null, _newLabels[^1]));
    }

    private void Add(PoolFindingKind kind, int sample, string id, string? oldId, string? label, FileFacts? facts)
    {
        _findings.Add(new PoolFinding(kind, sample, id, oldId, label));
        if (facts is not null)
            _facts[sample] = facts;
    }

    private List<KnownFile> ReadFiles(SqliteConnection connection)
    {
        // Checks the rows, too.
        var ids = SampleRows.ReadIds(connection, _database.Path, _row.Samples, _root);
        var files = new List<KnownFile>(ids.Length);
        using var command = PoolDatabase.Prepare(connection, "SELECT size, modified, hash, vanished FROM file ORDER BY number");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            files.Add(new KnownFile(
                ids[files.Count], rows.IsDBNull(0) ? null : rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetInt64(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2),
                rows.GetInt64(3) != 0));
        }

        return files;
    }

    private void WriteFiles(SqliteConnection connection, long change)
    {
        using var facts = PoolDatabase.Prepare(
            connection, "UPDATE file SET size = $size, modified = $modified, hash = $hash, width = $width, height = $height WHERE number = $number",
            ("$size", null), ("$modified", null), ("$hash", null), ("$width", null), ("$height", null), ("$number", null));

        // Names may go round in a circle, so all are given up before any is taken; no file is called like the number of a sample with a line feed before it.
        var renamed = _findings.Where(finding => finding.OldId is not null).ToArray();
        foreach (var finding in renamed)
            Rename(finding.Index, FormattableString.Invariant($"\n{finding.Index}"));
        foreach (var finding in renamed)
            Rename(finding.Index, finding.Id);
        using var insert = SampleRows.PrepareFile(connection);
        foreach (var finding in _findings.Where(finding => finding.Kind == PoolFindingKind.New))
            SampleRows.InsertFile(insert, finding.Index, finding.Id, _facts.GetValueOrDefault(finding.Index));
        foreach (var (number, fact) in _facts)
        {
            if (number >= _row.Samples || fact is null)
                continue;
            SampleRows.Set(facts, fact.Size, fact.Modified, fact.Hash, fact.Width, fact.Height, number);
            facts.ExecuteNonQuery();
        }

        foreach (var finding in _findings.Where(finding => finding.Kind != PoolFindingKind.New))
        {
            var vanished = finding.Kind == PoolFindingKind.Vanished;
            PoolDatabase.Execute(connection, "UPDATE file SET vanished = $vanished WHERE number = $number", ("$vanished", vanished ? 1 : 0), ("$number", finding.Index));
            // Whatever was wrong with the file before, this is another one now; reading it will tell.
            PoolDatabase.Execute(
                connection,
                vanished ? "INSERT OR REPLACE INTO bad (sample, reason, change) VALUES ($sample, $reason, $change)" : "UPDATE bad SET reason = NULL, change = $change WHERE sample = $sample",
                ("$sample", finding.Index), ("$reason", VanishedReason), ("$change", change));
        }

        void Rename(int number, string id) => PoolDatabase.Execute(connection, "UPDATE file SET id = $id WHERE number = $number", ("$id", id), ("$number", number));
    }

    private void WriteNew(SqliteConnection connection)
    {
        if (_newLabels.Count == 0)
            return;
        var classes = SampleRows.ReadClasses(connection, _database.Path, 0);
        var numbers = classes.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        foreach (var (column, added) in new[] { (SampleRows.Labels, _newLabels), (SampleRows.Hidden, _newHidden) })
        {
            var all = _row.Samples + added.Count;
            if (SampleRows.ReadColumn(connection, _database.Path, column, all, classes.Count) is not { } values)
                continue;
            for (var i = 0; i < added.Count; i++)
                values[_row.Samples + i] = added[i] is { } name ? NumberOf(name) : -1;
            SampleRows.WriteColumn(connection, column, values);
        }

        int NumberOf(string name)
        {
            if (numbers.TryGetValue(name, out var number))
                return number;
            SampleRows.InsertClass(connection, numbers.Count, name);
            numbers.Add(name, numbers.Count);
            return numbers.Count - 1;
        }
    }

    private static void ForEach(int count, string activity, RunContext context, Action<int> body)
    {
        for (var first = 0; first < count; first += Chunk)
        {
            context.ThrowIfStopped();
            SampleLoop.Run(Math.Min(Chunk, count - first), i => body(first + i));
            context.Progress?.Invoke(new ProgressUpdate(activity, FormattableString.Invariant($"{first} of {count}"), (double)first / count));
        }

        context.Progress?.Invoke(new ProgressUpdate(activity, "done", 1, TimeSpan.Zero, Completed: true));
    }

    /// <summary>Looks up the labels of few samples.</summary>
    private sealed class CurrentLabels(PoolDatabase database)
    {
        private (List<string> Classes, int[]? Given)? _known;

        public string? Of(int sample) => database.Read(connection =>
        {
            var (classes, given) = _known ??= Load(connection);
            using var command = PoolDatabase.Prepare(
                connection, "SELECT class FROM label WHERE sample = $sample AND undone IS NULL ORDER BY id DESC LIMIT 1", ("$sample", sample));
            using var row = command.ExecuteReader();
            var number = row.Read() ? row.IsDBNull(0) ? -1 : row.GetInt64(0) : given is not null && sample < given.Length ? given[sample] : -1;
            return number >= 0 && number < classes.Count ? classes[(int)number] : null;
        });

        private (List<string> Classes, int[]? Given) Load(SqliteConnection connection)
        {
            var classes = SampleRows.ReadClasses(connection, database.Path, 0);
            return (classes, SampleRows.ReadColumn(connection, database.Path, SampleRows.Labels, (int)PoolDatabase.Scalar(connection, "SELECT samples FROM pool"), classes.Count));
        }
    }
}
