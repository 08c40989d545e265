using System.Collections;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>The classes of a pool in their fixed order; the position is the class number networks and files use. Names are compared exactly.</summary>
public sealed class ClassList : IReadOnlyList<string>
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Creates a list.</summary>
    /// <param name="names">Distinct, non-empty names in their order.</param>
    /// <exception cref="ActiveLearningException">A name is empty or occurs twice (<c>InvalidClass</c>).</exception>
    public ClassList(IEnumerable<string> names)
    {
        foreach (var name in names)
            Add(name);
    }

    /// <inheritdoc/>
    public int Count => _names.Count;

    /// <inheritdoc/>
    public string this[int index] => _names[index];

    /// <summary>The number of a class, or -1 where there is no such class.</summary>
    /// <param name="name">The name.</param>
    public int IndexOf(string name) => _numbers.TryGetValue(name, out var number) ? number : -1;

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => _names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int Add(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ActiveLearningException("InvalidClass", ErrorKind.InvalidArgument, "A class name is empty; give every class a name.", name);
        if (!_numbers.TryAdd(name, _names.Count))
            throw new ActiveLearningException("InvalidClass", ErrorKind.InvalidArgument, $"The class '{name}' occurs twice; class names must differ.", name);
        _names.Add(name);
        return _names.Count - 1;
    }
}
