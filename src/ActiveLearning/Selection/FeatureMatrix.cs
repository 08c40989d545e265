using ActiveLearning.Runtime;

namespace ActiveLearning.Selection;

/// <summary>Rows of floats, one row per candidate: in memory, or, where a query's memory limit leaves no room, in a mapped file.</summary>
public sealed class FeatureMatrix
{
    private readonly int _capacity;
    private readonly MemoryBudget _budget;
    private float[]? _values;
    private SpilledRows? _spilled;
    private int _rows;

    /// <summary>Prepares for rows.</summary>
    /// <param name="capacity">The most rows there will be.</param>
    /// <param name="budget">Where the memory is taken from; null for half of the machine's.</param>
    internal FeatureMatrix(int capacity, MemoryBudget? budget = null)
    {
        _capacity = capacity;
        _budget = budget ?? new MemoryBudget(MemoryBudget.DefaultLimit);
    }

    /// <summary>Number of rows.</summary>
    public int Rows => _rows;

    /// <summary>Length of a row.</summary>
    public int Columns { get; private set; }

    /// <summary>Whether the rows lie in a file, since the memory limit left no room.</summary>
    public bool IsSpilled => _spilled is not null;

    /// <summary>One row.</summary>
    /// <param name="row">0 to Rows - 1.</param>
    public ReadOnlySpan<float> this[int row] => Slice(row, 1);

    /// <summary>Neighbouring rows, one after the other.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">How many, up to Rows - start.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such rows.</exception>
    public ReadOnlySpan<float> Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)start + (uint)count, (ulong)_rows);
        return Room(start, count);
    }

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Which, in this order.</param>
    internal FeatureMatrix Select(int[] rows)
    {
        var part = new FeatureMatrix(rows.Length, _budget);
        foreach (var row in rows)
            part.Append(this[row], Columns);
        return part;
    }

    /// <summary>Appends whole rows.</summary>
    /// <param name="rows">Their values.</param>
    /// <param name="columns">Length of a row, the same every time.</param>
    /// <exception cref="ActiveLearningException">There is no room in memory, and none on the disk (<c>WriteFailed</c>).</exception>
    internal void Append(ReadOnlySpan<float> rows, int columns)
    {
        if (Columns == 0)
        {
            var elements = (long)_capacity * columns;
            if (elements <= Array.MaxLength && _budget.TryTake(elements * sizeof(float)))
                _values = new float[elements];
            else
                _spilled = SpilledRows.Create(elements);
            Columns = columns;
        }

        var count = rows.Length / columns;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)_rows + count, _capacity, nameof(rows));
        rows.CopyTo(Room(_rows, count));
        _rows += count;
    }

    private Span<float> Room(int start, int count) =>
        _spilled is { } spilled ? spilled.Slice((long)start * Columns, count * Columns) : _values.AsSpan(start * Columns, count * Columns);
}
