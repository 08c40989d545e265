using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;

namespace ActiveLearning.Selection.Caching;

/// <summary>The files of one pass, a part each. Rows are numbered as the samples of the pool's <see cref="SampleSource.Root"/>, so that views of a pool share them.</summary>
internal sealed class CachedParts : IDisposable
{
    private const int BlockElements = 1 << 20;

    private readonly List<CachedRows> _files = [];
    private readonly List<string> _paths = [];
    private readonly string _folder;
    private readonly Pool _pool;
    private CachedRows? _scores;
    private CachedRows? _probabilities;
    private CachedRows? _passes;
    private CachedRows? _embeddings;
    private ulong[] _stamps = [];
    private bool[] _isKnown = [];

    private CachedParts(string folder, Pool pool)
    {
        _folder = folder;
        _pool = pool;
    }

    /// <summary>Where the files are.</summary>
    internal string Folder => _folder;

    /// <summary>Opens the files.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="key">What the parts depend on.</param>
    /// <param name="model">The model.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="options">With a measure where scores are one.</param>
    /// <exception cref="IOException">They cannot be opened, there is no room, or another process has one.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not.</exception>
    /// <exception cref="ActiveLearningException">The folder cannot be written to (<c>WriteFailed</c>).</exception>
    internal static CachedParts Open(QueryCache cache, CacheKey key, Model model, Pool pool, PredictionParts parts, PredictOptions options)
    {
        var classes = model.Classes.Count;
        var opinions = options.Committee.Count > 0 ? options.Committee.Count + 1 : options.Passes;
        var wanted = new List<(string Name, string Key, int Columns, CacheType Type, Action<CachedParts, CachedRows> Set)>();
        if (options.Measure is { } measure)
            Want("scores", key.Scores(measure), 1, CacheType.Float32, static (all, file) => all._scores = file);
        if (parts.HasFlag(PredictionParts.Probabilities))
            Want("probabilities", key.Probabilities, classes, CacheType.Float32, static (all, file) => all._probabilities = file);
        if (parts.HasFlag(PredictionParts.PassProbabilities))
            Want("passes", key.Passes, checked(opinions * classes), CacheType.Float32, static (all, file) => all._passes = file);
        if (parts.HasFlag(PredictionParts.Embeddings))
            Want("embeddings", key.Embeddings, model.Network.FeatureCount, cache.Type, static (all, file) => all._embeddings = file);
        var rows = pool.Source.Root.Count;
        CacheFolder.MakeRoom(cache, [.. wanted.Select(static part => part.Name)], wanted.Sum(part => CachedRows.LengthOf(rows, part.Columns, part.Type)));
        var opened = new CachedParts(cache.Folder, pool);
        try
        {
            foreach (var (name, hash, columns, type, set) in wanted)
            {
                opened._paths.Add(Path.Join(cache.Folder, name));
                var file = CachedRows.Open(opened._paths[^1], hash, rows, columns, type);
                opened._files.Add(file);
                set(opened, file);
            }

            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        void Want(string kind, string hash, int columns, CacheType type, Action<CachedParts, CachedRows> set) =>
            wanted.Add(($"{kind}-{hash[..32]}{(type == CacheType.Float16 ? "-half" : "")}{CachedRows.Extension}", hash, columns, type, set));
    }

    /// <summary>Looks which samples are not known, or not as they are now.</summary>
    /// <param name="indices">Samples of the pool, each once.</param>
    /// <param name="run">Stops it.</param>
    internal List<int> FindMissing(IReadOnlyList<int> indices, RunContext run)
    {
        _stamps = new ulong[_pool.Count];
        _isKnown = new bool[_pool.Count];
        var missing = new List<int>();
        for (var i = 0; i < indices.Count; i++)
        {
            if (i % 1000 == 0)
                run.ThrowIfStopped();
            var (index, row) = (indices[i], _pool.Source.GetRootIndex(indices[i]));
            _stamps[index] = ContentStamp.Of(_pool.Source, index);
            _isKnown[index] = _stamps[index] != 0 && _files.TrueForAll(file => file.Has(row, _stamps[index]));
            if (_isKnown[index])
                continue;
            missing.Add(index);
            PictureCache.Forget(_pool.Source.Root, row, _stamps[index]);
        }

        return missing;
    }

    /// <summary>Keeps what a model gave.</summary>
    /// <param name="batch">Of samples that were missing.</param>
    /// <exception cref="ActiveLearningException">There is no room (<c>WriteFailed</c>), or an embedding has a number too large for its type (<c>CacheTypeTooNarrow</c>).</exception>
    internal void Write(PredictionBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var index = batch.Indices[i];
            var (row, stamp) = (_pool.Source.GetRootIndex(index), _stamps[index]);
            Keep(_scores, batch.Scores);
            Keep(_probabilities, batch.Probabilities);
            Keep(_passes, batch.PassProbabilities);
            Keep(_embeddings, batch.Embeddings);
            _isKnown[index] = true;

            void Keep(CachedRows? file, float[]? values)
            {
                if (file is null || file.Write(row, stamp, values.AsSpan(i * file.Columns, file.Columns)))
                    return;
                throw new ActiveLearningException(
                    "CacheTypeTooNarrow", ErrorKind.InvalidData,
                    $"The embedding of '{_pool.GetId(index)}' has numbers above 65504, which float16 cannot hold: cache with -CacheType Float32.", _pool.GetId(index));
            }
        }
    }

    /// <summary>Deletes the files: what a full disk left of them takes room that others need.</summary>
    internal void Delete()
    {
        Dispose();
        foreach (var path in _paths)
            CacheFolder.TryDelete(path);
    }

    /// <summary>Reads samples.</summary>
    /// <param name="indices">In which order; those that are still not known are left out.</param>
    /// <param name="run">Stops it.</param>
    internal IEnumerable<QueryBatch> Read(IReadOnlyList<int> indices, RunContext run)
    {
        var size = Math.Clamp(BlockElements / Math.Max(1, _files.Sum(static file => file.Columns)), 16, 16384);
        var block = new List<int>(size);
        for (var i = 0; i < indices.Count; i++)
        {
            if (_isKnown[indices[i]])
                block.Add(indices[i]);
            if (block.Count < size && (i < indices.Count - 1 || block.Count == 0))
                continue;
            run.ThrowIfStopped();
            var some = block.ToArray();
            var rows = Array.ConvertAll(some, _pool.Source.GetRootIndex);
            yield return new QueryBatch(some)
            {
                Scores = Values(_scores, rows),
                Probabilities = Values(_probabilities, rows),
                PassProbabilities = Values(_passes, rows),
                Embeddings = Values(_embeddings, rows),
            };
            block.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static float[]? Values(CachedRows? file, int[] rows)
    {
        if (file is null)
            return null;
        var values = new float[rows.Length * file.Columns];
        file.Read(rows, values);
        return values;
    }
}
