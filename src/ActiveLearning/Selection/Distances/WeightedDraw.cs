using ActiveLearning.Runtime;

namespace ActiveLearning.Selection.Distances;

/// <summary>Draws positions with probabilities proportional to weights that change: O(√N) for a draw and for a change.</summary>
internal sealed class WeightedDraw
{
    private readonly double[] _weights;
    private readonly double[] _sums;
    private readonly int _block;

    /// <summary>Begins with weights of zero.</summary>
    /// <param name="count">How many there are.</param>
    internal WeightedDraw(int count)
    {
        _weights = new double[count];
        _block = Math.Max(1, (int)Math.Sqrt(count));
        _sums = new double[(count + _block - 1) / _block];
    }

    /// <summary>A weight.</summary>
    /// <param name="position">Whose.</param>
    internal double this[int position] => _weights[position];

    /// <summary>Changes a weight.</summary>
    /// <param name="position">Whose.</param>
    /// <param name="weight">At least 0.</param>
    internal void Set(int position, double weight)
    {
        _weights[position] = weight;
        var block = position / _block;
        // Added anew, not by the difference: what rounding leaves of a block of zeros would be drawn from.
        var sum = 0.0;
        foreach (var value in _weights.AsSpan(block * _block, Math.Min(_block, _weights.Length - (block * _block))))
            sum += value;
        _sums[block] = sum;
    }

    /// <summary>Changes all weights.</summary>
    /// <param name="weights">As many as there are, at least 0 each.</param>
    internal void SetAll(ReadOnlySpan<double> weights)
    {
        weights.CopyTo(_weights);
        for (var block = 0; block < _sums.Length; block++)
            Set(block * _block, _weights[block * _block]);
    }

    /// <summary>Draws a position.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>Its number, or -1 where all weights are zero.</returns>
    internal int Draw(RandomSource random)
    {
        var total = 0.0;
        foreach (var sum in _sums)
            total += sum;
        if (total <= 0)
            return -1;
        var left = random.NextDouble() * total;
        var last = -1;
        for (var block = 0; block < _sums.Length; block++)
        {
            if (left >= _sums[block])
            {
                left -= _sums[block];
                if (_sums[block] > 0)
                    last = LastOf(block);
                continue;
            }

            var start = block * _block;
            for (var position = start; position < Math.Min(start + _block, _weights.Length); position++)
            {
                if (_weights[position] <= 0)
                    continue;
                if (left < _weights[position])
                    return position;
                left -= _weights[position];
                last = position;
            }

            return last;
        }

        // Rounding led past the end.
        return last;
    }

    private int LastOf(int block)
    {
        for (var position = Math.Min((block + 1) * _block, _weights.Length) - 1; ; position--)
        {
            if (_weights[position] > 0)
                return position;
        }
    }
}
