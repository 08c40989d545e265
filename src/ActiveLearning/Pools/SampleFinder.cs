using ActiveLearning.Exchange;

namespace ActiveLearning.Pools;

/// <summary>Finds samples by what files written elsewhere call them.</summary>
internal sealed class SampleFinder
{
    /// <summary>No sample is called so.</summary>
    public const int Unknown = -1;

    /// <summary>Several samples are called so.</summary>
    public const int Ambiguous = -2;

    private readonly SampleSource _source;
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly bool _computed;

    /// <summary>Prepares the tables.</summary>
    /// <param name="source">The samples.</param>
    public SampleFinder(SampleSource source)
    {
        _source = source;
        _computed = source.TryFindIndex("", out _);
        if (_computed)
            return;
        for (var i = 0; i < source.Count; i++)
        {
            var id = source.GetId(i);
            _byId.TryAdd(id, i);
            var name = FileName(id);
            if (!_byName.TryAdd(name, i))
                _byName[name] = Ambiguous;
        }
    }

    /// <summary>The sample with an id, a full path or a unique file name, else <see cref="Unknown"/> or <see cref="Ambiguous"/>.</summary>
    /// <param name="key">What it is called.</param>
    public int Find(string key)
    {
        var found = FindAsWritten(key);
        // Files that went through a spreadsheet-safe export carry an apostrophe in front of names that look like formulas.
        return found == Unknown && SpreadsheetCell.Unprotect(key) is { } plain && plain.Length < key.Length ? FindAsWritten(plain) : found;
    }

    private int FindAsWritten(string key)
    {
        if (_computed)
            return _source.TryFindIndex(key, out var index) ? index : Unknown;
        if (_byId.TryGetValue(key, out var found))
            return found;
        var id = key.Replace('\\', '/');
        while (id.StartsWith("./", StringComparison.Ordinal))
            id = id[2..];
        if (_byId.TryGetValue(id, out found))
            return found;
        if (!_byName.TryGetValue(FileName(id), out found))
            return Unknown;
        if (found != Ambiguous || !Path.IsPathFullyQualified(key))
            return found;

        // Several files are called so: a full path says which.
        for (var slash = id.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = id.IndexOf('/', slash + 1))
        {
            if (_byId.TryGetValue(id[(slash + 1)..], out var candidate) && Path.GetFullPath(key) == _source.GetPath(candidate))
                return candidate;
        }

        return Ambiguous;
    }

    private static string FileName(string id) => id[(id.LastIndexOf('/') + 1)..];
}
