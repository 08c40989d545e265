using System.Collections;

namespace TorchSharp;

/// <summary>A module's parts by name, in the order in which they were registered.</summary>
internal sealed class OrderedComponents<T> : IEnumerable<(string, T)>
{
    private readonly List<(string name, T value)> _items = [];

    public IEnumerator<(string, T)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool Contains(string name) => Position(name) >= 0;

    internal T? Find(string name) => Position(name) is >= 0 and var place ? _items[place].value : default;

    /// <summary>Adds the part, or puts it in the place of the one with its name.</summary>
    internal void Set(string name, T value)
    {
        var place = Position(name);
        if (place >= 0)
            _items[place] = (name, value);
        else
            _items.Add((name, value));
    }

    internal void Remove(string name)
    {
        var place = Position(name);
        if (place >= 0)
            _items.RemoveAt(place);
    }

    internal void Clear() => _items.Clear();

    /// <summary>Modules have few parts of their own: looking through them beats a table.</summary>
    private int Position(string name)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            if (_items[i].name == name)
                return i;
        }
        return -1;
    }
}
