using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Distances;

/// <summary>
/// Draws points one after the other, each with a probability proportional to its squared distance to the nearest one taken: the seeding of k-means++ (Arthur and
/// Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, section 2.2).
/// </summary>
/// <remarks>
/// Distances only shrink, so that a draw by old ones which is accepted with the share that is left of the distance is a draw by the new ones: all points are brought up to
/// date by one matrix product for many that were taken.
/// </remarks>
internal sealed class PlusPlusDraw
{
    private const int MostPending = 64;

    private readonly PointSet _points;
    private readonly RandomSource _random;
    private readonly WeightedDraw _draw;
    private readonly double[] _distances;
    private readonly bool[] _isTaken;
    private readonly List<int> _pending = [];
    private bool _begun;

    /// <summary>Begins with nothing taken.</summary>
    /// <param name="points">The points.</param>
    /// <param name="random">Where chance comes from.</param>
    internal PlusPlusDraw(PointSet points, RandomSource random)
    {
        _points = points;
        _random = random;
        _draw = new WeightedDraw(points.Count);
        _distances = new double[points.Count];
        Array.Fill(_distances, double.PositiveInfinity);
        _isTaken = new bool[points.Count];
    }

    /// <summary>Draws first centers for clusters of the first rows of a matrix, the other rows being centers already.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="candidates">How many rows may be drawn.</param>
    /// <param name="count">How many are drawn, at most as many.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    /// <returns>Distinct rows in the order they were drawn.</returns>
    internal static int[] Seeds(FeatureMatrix features, int candidates, int count, RandomSource random, torch.Device device, RunContext run)
    {
        var draw = new PlusPlusDraw(new EuclideanPoints(features, device, run), random);
        for (var row = candidates; row < features.Rows; row++)
            draw.Take(row);
        var seeds = new int[count];
        for (var i = 0; i < count; i++)
        {
            run.ThrowIfStopped();
            seeds[i] = i == 0 && features.Rows == candidates ? random.Next(candidates) : draw.Next().Point;
            draw.Take(seeds[i]);
        }

        return seeds;
    }

    /// <summary>Takes a point.</summary>
    /// <param name="point">Its number.</param>
    internal void Take(int point)
    {
        _isTaken[point] = true;
        _pending.Add(point);
        _draw.Set(point, _distances[point] = 0);
        if (!_begun || _pending.Count == MostPending)
            BringUpToDate();
    }

    /// <summary>Draws the next point, which is not taken yet; the lowest that is left where all are alike to one taken. One was taken before, and one is left.</summary>
    /// <returns>Its number and its squared distance to the nearest one taken.</returns>
    internal (int Point, double Squared) Next()
    {
        while (true)
        {
            var point = _draw.Draw(_random);
            if (point < 0)
                return (Array.IndexOf(_isTaken, false), 0);
            var (known, now) = (_draw[point], _draw[point]);
            foreach (var center in _pending)
                now = Math.Min(now, _points.Distance(point, center));
            var isAccepted = _random.NextDouble() * known < now;
            _draw.Set(point, _distances[point] = now);
            if (isAccepted)
                return (point, now);
        }
    }

    private void BringUpToDate()
    {
        _begun = true;
        _points.Lower(_distances, [.. _pending]);
        for (var point = 0; point < _distances.Length; point++)
        {
            if (_isTaken[point])
                _distances[point] = 0;
        }

        _draw.SetAll(_distances);
        _pending.Clear();
    }
}
