using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// All samples, their classes, which are labeled and where their data come from. Columnar: one array per property, indexed by sample;
/// objects are made only at the edge. Changes and counts are safe from several threads; spans are snapshots. Where the pool has a database, a change is
/// in it, on the disk, before it is in memory.
/// </summary>
public sealed class Pool : IDisposable
{
    private const int NoLabel = -1;

    private readonly object _gate = new();
    private readonly int[] _labels;
    private readonly byte[] _origins;
    private readonly int[]? _oracle;
    private readonly Dictionary<int, string> _badReasons = [];
    private ClassList _classes;
    private Dictionary<string, int>? _indexById;
    private int _labeledCount;
    private long _version;
    private PoolStore? _store;
    private bool _restructured;

    /// <summary>Creates a pool.</summary>
    /// <param name="name">A short name for people.</param>
    /// <param name="source">Where the samples' data come from; the pool disposes it.</param>
    /// <param name="classes">The classes in order; may be empty.</param>
    /// <param name="labels">Class number per sample, -1 for none; null for no labels at all. Copied.</param>
    /// <param name="asOracle">True: the labels are known but hidden, a simulated annotator reveals them.</param>
    /// <exception cref="ActiveLearningException">Labels and samples differ in number (<c>LabelCountMismatch</c>) or a label is no class (<c>LabelOutOfRange</c>).</exception>
    public Pool(string name, SampleSource source, ClassList classes, ReadOnlySpan<int> labels = default, bool asOracle = false)
    {
        Name = name;
        Source = source;
        _classes = classes;
        _labels = new int[source.Count];
        _origins = new byte[source.Count];
        Array.Fill(_labels, NoLabel);
        if (labels.IsEmpty)
            return;

        if (labels.Length != source.Count)
        {
            throw new ActiveLearningException(
                "LabelCountMismatch", ErrorKind.InvalidData,
                $"There are {labels.Length} labels for {source.Count} samples in {source.Description}; their numbers must be equal.", source.Description);
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < NoLabel || labels[i] >= classes.Count)
            {
                throw new ActiveLearningException(
                    "LabelOutOfRange", ErrorKind.InvalidData,
                    $"Label {labels[i]} of sample {i} ('{source.GetId(i)}') of '{source.Description}' is not among the {classes.Count} classes.", labels[i]);
            }
        }

        if (asOracle)
        {
            _oracle = labels.ToArray();
            return;
        }

        labels.CopyTo(_labels);
        for (var i = 0; i < _labels.Length; i++)
        {
            if (_labels[i] == NoLabel)
                continue;
            _origins[i] = (byte)LabelOrigin.Source;
            _labeledCount++;
        }
    }

    /// <summary>A short name for people.</summary>
    public string Name { get; }

    /// <summary>Where the samples' data come from.</summary>
    public SampleSource Source { get; }

    /// <summary>The classes in order.</summary>
    public ClassList Classes => _classes;

    /// <summary>Number of samples.</summary>
    public int Count => _labels.Length;

    /// <summary>Number of labeled samples that can be read.</summary>
    public int LabeledCount
    {
        get
        {
            lock (_gate)
                return _labeledCount;
        }
    }

    /// <summary>Number of samples without a label that can be read.</summary>
    public int UnlabeledCount
    {
        get
        {
            lock (_gate)
                return Count - _labeledCount - _badReasons.Count;
        }
    }

    /// <summary>Number of samples that cannot be read.</summary>
    public int BadCount
    {
        get
        {
            lock (_gate)
                return _badReasons.Count;
        }
    }

    /// <summary>The database that keeps what happens to the pool, or null: then it lives in memory only.</summary>
    public PoolDatabase? Database => _store?.Database;

    /// <summary>Whether hidden labels are known (a simulated annotator).</summary>
    public bool HasOracle => _oracle is not null;

    /// <summary>
    /// Whether an id means the same sample in both pools: parts of one pool, or pools opened from the same file or folder. Ids such as "train/00042" occur in
    /// unrelated pools too.
    /// </summary>
    /// <param name="other">The other pool.</param>
    public bool SharesDataWith(Pool other) =>
        ReferenceEquals(Source.Root, other.Source.Root) || (Source.Root.Kind == other.Source.Root.Kind && Origin(this) == Origin(other));

    /// <summary>Counts every change of labels, classes and bad marks; a cache keyed by it is never stale.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The stable identity of a sample.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public string GetId(int index) => Source.GetId(index);

    /// <summary>The index of a sample, or -1 where there is no such id. Ids are compared exactly.</summary>
    /// <param name="id">The id.</param>
    public int IndexOf(string id)
    {
        if (Source.TryFindIndex(id, out var found))
            return found;
        lock (_gate)
        {
            if (_indexById is null)
            {
                _indexById = new Dictionary<string, int>(Count, StringComparer.Ordinal);
                for (var i = 0; i < Count; i++)
                    _indexById.TryAdd(Source.GetId(i), i);
            }

            return _indexById.TryGetValue(id, out var index) ? index : -1;
        }
    }

    /// <summary>The class number of a sample, or -1.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public int GetLabel(int index) => _labels[index];

    /// <summary>Where the label of a sample came from.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public LabelOrigin GetLabelOrigin(int index) => (LabelOrigin)_origins[index];

    /// <summary>The hidden label's class number, or -1 where it is not known.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public int GetOracleLabel(int index) => _oracle is null ? NoLabel : _oracle[index];

    /// <summary>Why a sample cannot be used, or null.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public string? GetBadReason(int index)
    {
        lock (_gate)
            return _badReasons.GetValueOrDefault(index);
    }

    /// <summary>An object for one sample.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public Sample GetSample(int index) => new(this, index);

    /// <summary>Indices of labeled readable samples, ascending.</summary>
    public int[] GetLabeledIndices() => Collect(static label => label != NoLabel);

    /// <summary>Indices of readable samples without a label, ascending.</summary>
    public int[] GetUnlabeledIndices() => Collect(static label => label == NoLabel);

    /// <summary>Indices of all samples but those that are known to be unreadable, ascending.</summary>
    public int[] GetReadableIndices() => Collect(static _ => true);

    /// <summary>Indices of samples that cannot be read, ascending.</summary>
    public int[] GetBadIndices()
    {
        lock (_gate)
            return [.. _badReasons.Keys.Order()];
    }

    /// <summary>Labels a sample. A later label supersedes the earlier one.</summary>
    /// <param name="index">0 to Count - 1.</param>
    /// <param name="label">Class number.</param>
    /// <param name="origin">Where the label comes from.</param>
    /// <exception cref="ActiveLearningException">No such sample (<c>SampleNotFound</c>) or class (<c>ClassNotFound</c>).</exception>
    public void SetLabel(int index, int label, LabelOrigin origin)
    {
        CheckIndex(index);
        lock (_gate)
        {
            if (label < 0 || label >= _classes.Count)
                throw new ActiveLearningException("ClassNotFound", ErrorKind.NotFound, $"Class number {label} is not among the {_classes.Count} classes of pool '{Name}'.", label);
            if (_store is not null)
                Apply([new LabelChange(index, _classes[label], origin)]);
            else
                Put(index, label, origin);
        }
    }

    /// <summary>Labels a sample by class name.</summary>
    /// <param name="index">0 to Count - 1.</param>
    /// <param name="label">Class name.</param>
    /// <param name="origin">Where the label comes from.</param>
    /// <param name="addClass">Add the class where it is new.</param>
    /// <exception cref="ActiveLearningException">No such sample (<c>SampleNotFound</c>) or class (<c>ClassNotFound</c>).</exception>
    public void SetLabel(int index, string label, LabelOrigin origin, bool addClass = false) => Apply([new LabelChange(index, label, origin)], addClass);

    /// <summary>Applies many changes of labels at once: all of them or, where one is wrong, none.</summary>
    /// <param name="changes">The changes in order; of several of one sample the last one stays.</param>
    /// <param name="addClass">Add classes that are new, in the order in which they appear.</param>
    /// <param name="check">
    /// Asked once the pool has taken in what others have written and nobody else can change it, for changes that rest on what the labels were; what it throws leaves
    /// the pool as it is. Null for nothing.
    /// </param>
    /// <returns>The number of samples whose label, or its origin, is another one now.</returns>
    /// <exception cref="ActiveLearningException">No such sample (<c>SampleNotFound</c>) or class (<c>ClassNotFound</c>).</exception>
    public int Apply(IReadOnlyList<LabelChange> changes, bool addClass = false, Action? check = null)
    {
        lock (_gate)
        {
            foreach (var change in changes)
                CheckIndex(change.Index);
            if (changes.Count == 0)
                return 0;
            ClassList? classes = null;
            if (_store is null)
            {
                Extend();
            }
            else
            {
                _store.Save(
                    changes, _classes.Count,
                    others =>
                    {
                        Take(others);
                        return Extend();
                    },
                    name => _classes.IndexOf(name));
            }

            _classes = classes!;
            var before = new Dictionary<int, (int Label, byte Origin)>();
            foreach (var change in changes)
            {
                before.TryAdd(change.Index, (_labels[change.Index], _origins[change.Index]));
                if (change.Label is { } label)
                    Put(change.Index, _classes.IndexOf(label), change.Origin);
                else
                    Put(change.Index, NoLabel, LabelOrigin.None);
            }

            return before.Count(pair => pair.Value != (_labels[pair.Key], _origins[pair.Key]));

            // Replaced, not changed in place: whoever holds the old list keeps a consistent one.
            IReadOnlyList<string> Extend()
            {
                check?.Invoke();
                classes = _classes;
                foreach (var change in changes)
                {
                    if (change.Label is not { } label || classes.IndexOf(label) >= 0)
                        continue;
                    if (!addClass)
                        throw UnknownClass(change.Index, label);
                    if (ReferenceEquals(classes, _classes))
                        classes = new ClassList(_classes);
                    classes.Add(label);
                }

                return [.. classes.Skip(_classes.Count)];
            }
        }
    }

    /// <summary>Takes a sample's label away.</summary>
    /// <param name="index">0 to Count - 1.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ActiveLearningException">No such sample (<c>SampleNotFound</c>).</exception>
    public bool ClearLabel(int index)
    {
        CheckIndex(index);
        lock (_gate)
        {
            Take(_store?.Follow(_classes.Count));
            return _labels[index] != NoLabel && Apply([new LabelChange(index, null, LabelOrigin.None)]) > 0;
        }
    }

    /// <summary>Marks a sample as one that cannot be used. The first reason stays.</summary>
    /// <param name="index">0 to Count - 1.</param>
    /// <param name="reason">One sentence of why.</param>
    /// <returns>Whether it was not marked before.</returns>
    /// <exception cref="ActiveLearningException">No such sample (<c>SampleNotFound</c>).</exception>
    public bool MarkBad(int index, string reason)
    {
        CheckIndex(index);
        lock (_gate)
        {
            if (_badReasons.ContainsKey(index))
                return false;
            _store?.SaveBad(index, reason);
            Mark(index, reason);
            return true;
        }
    }

    /// <summary>Refuses a class that the pool does not have.</summary>
    /// <param name="index">The sample that is to get it, for the message.</param>
    /// <param name="label">Class name.</param>
    /// <exception cref="ActiveLearningException">There is no such class (<c>ClassNotFound</c>).</exception>
    public void CheckClass(int index, string label)
    {
        if (_classes.IndexOf(label) < 0)
            throw UnknownClass(index, label);
    }

    /// <summary>Takes in what other sessions have written to the database since; nothing where there is none.</summary>
    /// <returns>
    /// True, once, where samples were added or have other ids now (Update-ALPool): what this pool has stays right, but the new is seen only by a pool that is opened again.
    /// </returns>
    /// <exception cref="ActiveLearningException">The database cannot be read (<c>DatabaseDamaged</c>, <c>ReadFailed</c>).</exception>
    public bool Refresh()
    {
        lock (_gate)
        {
            Take(_store?.Follow(_classes.Count));
            var restructured = _restructured;
            _restructured = false;
            return restructured;
        }
    }

    /// <summary>Ties the pool to its database, before anyone else has it.</summary>
    /// <param name="store">The tie; disposed with the pool.</param>
    internal void Tie(PoolStore store) => _store = store;

    /// <summary>The tie to the database.</summary>
    /// <exception cref="ActiveLearningException">The pool has none (<c>NoDatabase</c>).</exception>
    internal PoolStore RequireStore() => _store ?? throw new ActiveLearningException(
        "NoDatabase", ErrorKind.InvalidOperation, $"Pool '{Name}' lives in memory only; make it with New-ALPool -Database, or open a database with Get-ALPool.", this);

    /// <summary>A pool of some of the samples over the same data: labels, their origins, hidden labels and bad marks are copied. It writes to the same database.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="indices">Distinct indices in the order of the new pool.</param>
    internal Pool Subset(string name, int[] indices)
    {
        lock (_gate)
        {
            var oracle = _oracle is null ? [] : Array.ConvertAll(indices, index => _oracle[index]);
            var subset = new Pool(name, new SubsetSource(Source, indices), _classes, oracle, asOracle: true);
            for (var i = 0; i < indices.Length; i++)
            {
                subset._labels[i] = _labels[indices[i]];
                subset._origins[i] = _origins[indices[i]];
                if (_badReasons.TryGetValue(indices[i], out var reason))
                    subset._badReasons.Add(i, reason);
                else if (subset._labels[i] != NoLabel)
                    subset._labeledCount++;
            }

            subset._store = _store?.Part(subset.Source);
            return subset;
        }
    }

    /// <summary>Releases the sample source and the database.</summary>
    public void Dispose()
    {
        Source.Dispose();
        _store?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string Origin(Pool pool) => Path.TrimEndingDirectorySeparator(pool.Source.Root.Description);

    private void Take(PoolDelta? delta)
    {
        if (delta is null)
            return;
        if (delta.Classes.Count > 0)
            _classes = new ClassList(_classes.Concat(delta.Classes));
        foreach (var (index, label, origin) in delta.Labels)
            Put(index, label, origin);
        foreach (var (index, reason) in delta.Bad)
            Mark(index, reason);
        _restructured |= delta.Restructured;
    }

    private void Put(int index, int label, LabelOrigin origin)
    {
        if (!_badReasons.ContainsKey(index))
            _labeledCount += (label == NoLabel ? 0 : 1) - (_labels[index] == NoLabel ? 0 : 1);
        _labels[index] = label;
        _origins[index] = (byte)origin;
        Interlocked.Increment(ref _version);
    }

    private void Mark(int index, string? reason)
    {
        var was = _badReasons.ContainsKey(index);
        if (reason is null)
            _badReasons.Remove(index);
        else
            _badReasons[index] = reason;
        if (_labels[index] != NoLabel)
            _labeledCount += (was ? 1 : 0) - (reason is null ? 0 : 1);
        Interlocked.Increment(ref _version);
    }

    private ActiveLearningException UnknownClass(int index, string label) => new(
        "ClassNotFound", ErrorKind.NotFound,
        $"'{label}' (for sample '{GetId(index)}') is not among the classes of pool '{Name}': {string.Join(", ", _classes.Take(20))}{(_classes.Count > 20 ? ", ..." : "")}. Correct it, or allow new classes with -AddClass.", label);

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ActiveLearningException("SampleNotFound", ErrorKind.NotFound, $"There is no sample {index} in pool '{Name}'; its indices go from 0 to {Count - 1}.", index);
    }

    private int[] Collect(Func<int, bool> wanted)
    {
        lock (_gate)
        {
            // Counted first: of ten million samples a list and its copy are more than needs be.
            var count = 0;
            for (var i = 0; i < _labels.Length; i++)
                count += IsOne(i) ? 1 : 0;
            var indices = new int[count];
            for (var (i, found) = (0, 0); found < count; i++)
            {
                if (IsOne(i))
                    indices[found++] = i;
            }

            return indices;

            bool IsOne(int i) => wanted(_labels[i]) && (_badReasons.Count == 0 || !_badReasons.ContainsKey(i));
        }
    }
}
