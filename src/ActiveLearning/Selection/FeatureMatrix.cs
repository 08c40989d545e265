using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Rows of floats in one block, one row per candidate.</summary>
public sealed class FeatureMatrix
{
    private readonly int _capacity;
    private float[] _values = [];
    private int _used;

    internal FeatureMatrix(int capacity)
    {
        _capacity = capacity;
    }

    /// <summary>Number of rows.</summary>
    public int Rows => Columns == 0 ? 0 : _used / Columns;

    /// <summary>Length of a row.</summary>
    public int Columns { get; private set; }

    /// <summary>One row.</summary>
    /// <param name="row">0 to Rows - 1.</param>
    public ReadOnlySpan<float> this[int row] => _values.AsSpan(row * Columns, Columns);

    /// <summary>All rows, one after the other.</summary>
    public ReadOnlyMemory<float> Values => _values.AsMemory(0, _used);

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Which, in this order.</param>
    internal FeatureMatrix Select(int[] rows)
    {
        var part = new FeatureMatrix(rows.Length);
        foreach (var row in rows)
            part.Append(this[row], Columns);
        return part;
    }

    /// <summary>Appends whole rows.</summary>
    /// <param name="rows">Their values.</param>
    /// <param name="columns">Length of a row, the same every time.</param>
    /// <exception cref="ActiveLearningException">All rows together are too large (<c>TooLarge</c>).</exception>
    internal void Append(ReadOnlySpan<float> rows, int columns)
    {
        if (Columns == 0)
        {
            var elements = (long)_capacity * columns;
            var ceiling = Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / sizeof(float));
            if (elements > ceiling)
            {
                throw new ActiveLearningException(
                    "TooLarge", ErrorKind.ResourceUnavailable,
                    $"{_capacity} samples of {columns} numbers each do not fit into half of this machine's memory; select from fewer candidates.", _capacity);
            }

            Columns = columns;
            _values = new float[elements];
        }

        rows.CopyTo(_values.AsSpan(_used));
        _used += rows.Length;
    }
}
