using System.Numerics;
using System.Runtime.InteropServices;

namespace ActiveLearning.Selection.Distances;

/// <summary>The squared Euclidean distance of two vectors, difference by difference in double precision: what all faster ways here are held to.</summary>
internal static class SquaredDistance
{
    /// <summary>Computes it.</summary>
    /// <param name="left">A vector.</param>
    /// <param name="right">Another of the same length.</param>
    internal static double Of(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero);
        var lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        var rights = MemoryMarshal.Cast<float, Vector<float>>(right);
        for (var i = 0; i < lefts.Length; i++)
        {
            Vector.Widen(lefts[i], out var low, out var high);
            Vector.Widen(rights[i], out var otherLow, out var otherHigh);
            var (difference, otherDifference) = (low - otherLow, high - otherHigh);
            first += difference * difference;
            second += otherDifference * otherDifference;
        }

        var sum = Vector.Sum(first + second);
        for (var i = lefts.Length * Vector<float>.Count; i < left.Length; i++)
        {
            var difference = (double)left[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>The squared distance of a vector to a mean. The two members of a pair are equally far from theirs, to the last digit.</summary>
    /// <param name="left">A vector.</param>
    /// <param name="mean">A mean of the same length.</param>
    internal static double Of(ReadOnlySpan<float> left, ReadOnlySpan<double> mean)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (left[i] - mean[i]) * (left[i] - mean[i]);
        return sum;
    }

    /// <summary>Adds a vector to a sum of vectors.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="vector">The vector.</param>
    internal static void Add(Span<double> sum, ReadOnlySpan<float> vector)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += vector[i];
    }

    /// <summary>The squared length of a vector.</summary>
    /// <param name="vector">The vector.</param>
    internal static double Norm(ReadOnlySpan<float> vector)
    {
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(vector);
        foreach (var values in vectors)
        {
            Vector.Widen(values, out var low, out var high);
            first += low * low;
            second += high * high;
        }

        var sum = Vector.Sum(first + second);
        foreach (var value in vector[(vectors.Length * Vector<float>.Count)..])
            sum += (double)value * value;
        return sum;
    }

    /// <summary>The squared lengths of all rows.</summary>
    /// <param name="rows">The rows.</param>
    internal static double[] Norms(FeatureMatrix rows)
    {
        var norms = new double[rows.Rows];
        for (var row = 0; row < norms.Length; row++)
            norms[row] = Norm(rows[row]);
        return norms;
    }
}
