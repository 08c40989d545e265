using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Selection.Distances;

/// <summary>
/// Takes again and again the row that is farthest from all centers and makes it one: the 2-approximation of the k-center problem of Gonzalez, "Clustering to minimize the
/// maximum intercluster distance", Theoretical Computer Science 38 (1985), section 2.
/// </summary>
/// <remarks>
/// Exactly what the plain algorithm takes, which updates every row after each pick. Distances to the nearest center only shrink, so that old ones are upper bounds: only
/// a window of the rows with the largest bounds is kept exact, and its best is the best of all as long as it is above the largest bound outside. When it is not, a new
/// window is chosen: the largest bounds are brought up to date by matrix products, for twice as many centers as they knew each time, until the largest of all are. Most rows
/// fall behind long before they know all centers, and are not asked again.
/// </remarks>
internal sealed class FarthestFirst
{
    private const int LeastWindow = 64;
    private const int LargestWindow = 4096;
    private const int FirstCenters = 512;

    private readonly RunContext _run;
    private readonly string _activity;
    private readonly int[] _rows;
    private readonly NearestCenters _centers;
    private readonly float[] _bounds;
    private readonly int[] _positions;
    private readonly int[] _known;
    private readonly bool[] _isTaken;
    private int[] _window = [];
    private double[] _exact = [];
    private int _windowSize;
    private float _outside = float.PositiveInfinity;
    private int _windowCenters = -1;

    /// <summary>Prepares.</summary>
    /// <param name="features">The rows; finite.</param>
    /// <param name="rows">Those that may be taken, ascending.</param>
    /// <param name="centers">Those that are centers from the start.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="run">Asked at every pick whether to stop; told of the progress.</param>
    /// <param name="activity">What it is called to people.</param>
    /// <param name="window">How many rows are kept exact; changes speed, not results. 0 for a size that suits their number.</param>
    internal FarthestFirst(FeatureMatrix features, int[] rows, IEnumerable<int> centers, torch.Device device, RunContext run, string activity, int window = 0)
    {
        _run = run;
        _activity = activity;
        _rows = rows;
        _centers = new NearestCenters(features, device, run);
        // In no order that means anything: a few of them are to say something of all rows.
        int[] first = [.. centers];
        foreach (var center in new RandomSource(1).Draw<int>(first, first.Length))
            _centers.Add(center);
        _positions = [.. Enumerable.Range(0, rows.Length)];
        _known = new int[rows.Length];
        _bounds = new float[rows.Length];
        Array.Fill(_bounds, float.PositiveInfinity);
        _isTaken = new bool[rows.Length];
        _windowSize = window > 0 ? window : Math.Clamp(rows.Length / 32, LeastWindow, LargestWindow);
    }

    /// <summary>Takes rows.</summary>
    /// <param name="count">How many, at most as many as there are.</param>
    /// <param name="random">Draws the first where there is no center.</param>
    /// <returns>Positions in the rows given, in the order taken, and each one's distance to the nearest center before: positive infinity where there was none. Ties go to the lower position.</returns>
    internal List<(int Position, double Distance)> Take(int count, RandomSource random)
    {
        var taken = new List<(int, double)>(count);
        var progress = new QueryProgress(_run, _activity, count);
        if (_centers.Count == 0)
        {
            var first = random.Next(_rows.Length);
            Take(first);
            taken.Add((first, double.PositiveInfinity));
        }

        while (taken.Count < count)
        {
            _run.ThrowIfStopped();
            progress.Report(taken.Count);
            var best = -1;
            for (var i = 0; i < _window.Length; i++)
            {
                if (!_isTaken[_window[i]] && (best < 0 || _exact[i] > _exact[best] || (_exact[i] == _exact[best] && _window[i] < _window[best])))
                    best = i;
            }

            // Not where they are equal either: the one outside may be before it.
            if (best < 0 || !(_exact[best] > _outside))
            {
                Renew();
                continue;
            }

            taken.Add((_window[best], Math.Sqrt(_exact[best])));
            Take(_window[best]);
        }

        progress.Complete();
        return taken;
    }

    private void Take(int position)
    {
        _isTaken[position] = true;
        _bounds[position] = float.NegativeInfinity;
        _centers.Add(_rows[position]);
        for (var i = 0; i < _window.Length; i++)
        {
            if (!_isTaken[_window[i]])
                _exact[i] = Math.Min(_exact[i], _centers.Exact(_rows[_window[i]], _centers.Count - 1));
        }
    }

    private void Renew()
    {
        if (_windowCenters < 0)
        {
            Lower(Array.FindAll(_positions, position => !_isTaken[position]), 0, Math.Min(_centers.Count, FirstCenters));
        }
        else if (_windowCenters == _centers.Count)
        {
            // The bounds are up to date and too loose to tell: many rows are about equally far.
            _windowSize = (int)Math.Min(4L * _windowSize, _rows.Length);
        }

        _windowCenters = _centers.Count;
        var exact = new Dictionary<int, double>(_window.Length);
        for (var i = 0; i < _window.Length; i++)
        {
            _bounds[_window[i]] = _isTaken[_window[i]] ? float.NegativeInfinity : NearestCenters.RoundUp(_exact[i]);
            _known[_window[i]] = _centers.Count;
            exact.Add(_window[i], _exact[i]);
        }

        var top = BringTopUpToDate();
        _outside = top.Length > _windowSize ? _bounds[top[_windowSize]] : float.NegativeInfinity;
        _window = Array.FindAll(top[..Math.Min(top.Length, _windowSize)], position => !_isTaken[position]);
        var strangers = Array.FindAll(_window, position => !exact.ContainsKey(position));
        var distances = _centers.Exact(Array.ConvertAll(strangers, position => _rows[position]));
        for (var i = 0; i < strangers.Length; i++)
            exact.Add(strangers[i], distances[i]);
        _exact = Array.ConvertAll(_window, position => exact[position]);
    }

    /// <summary>Lowers bounds until the largest know all centers.</summary>
    /// <returns>The positions of the largest, one more than the window takes where there are so many.</returns>
    private int[] BringTopUpToDate()
    {
        while (true)
        {
            var top = Ranking.Top(_bounds, _positions, (int)Math.Min(2L * (_windowSize + 1), _rows.Length));
            var wanted = top[..Math.Min(top.Length, _windowSize + 1)];
            if (Array.TrueForAll(wanted, position => _isTaken[position] || _known[position] == _centers.Count))
                return wanted;
            foreach (var alike in top.Where(position => !_isTaken[position] && _known[position] < _centers.Count).GroupBy(position => _known[position]))
                Lower([.. alike.Order()], alike.Key, Math.Min(_centers.Count, 2 * alike.Key));
        }
    }

    private void Lower(int[] positions, int known, int end)
    {
        var bounds = Array.ConvertAll(positions, position => _bounds[position]);
        _centers.Lower(Array.ConvertAll(positions, position => _rows[position]), bounds, known, end);
        for (var i = 0; i < positions.Length; i++)
        {
            _bounds[positions[i]] = bounds[i];
            _known[positions[i]] = end;
        }
    }
}
