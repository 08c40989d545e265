using System.Numerics;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using ActiveLearning.Selection.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Coverage;

/// <summary>
/// Takes, one after the other, the sample that adds most to how well all samples are stood for: the sum over samples of a weight times the largest similarity to a labeled
/// or taken one. Nemhauser, Wolsey and Fisher, "An analysis of approximations for maximizing submodular set functions", Mathematical Programming 14 (1978), evaluated lazily
/// as in Minoux, "Accelerated greedy algorithms" (1978).
/// </summary>
/// <remarks>
/// A gain only shrinks while more is taken, so one computed before is an upper bound. The first bounds of all candidates come out of matrix products in single precision, made
/// larger by all that those can be wrong by. What may be the best is then computed in double precision, and its similarities to all samples are kept as long as it is among
/// the best few hundred: its gain after the next pick is a sum over them. Picks are those of the plain algorithm; gains within a billionth of the best count as equal and
/// go to the lower row. Memory beside the features: <see cref="KeptBytes"/> and a few blocks.
/// </remarks>
internal sealed class CoverageGreedy
{
    private const long KeptBytes = 128L << 20;
    private const int RowsPerBlock = 2048;

    // Small enough that a block of similarities stays in the nearest caches while it is added up.
    private const int BoundRows = 512;
    private const int MostPerRound = 64;
    private const int MostByRounds = 8 * MostPerRound;
    private const int LeastKept = 16;
    private const int MostKept = 1024;
    private const double Equal = 1e-9;

    /// <summary>Below this share of both squared lengths a difference of products in double precision says nothing any more.</summary>
    private const double Indistinct = 1e-12;

    private readonly FeatureMatrix _features;
    private readonly int _count;
    private readonly double[] _weights;
    private readonly Similarity _similarity;
    private readonly torch.Device _device;
    private readonly RunContext _run;
    private readonly int _threads;
    private readonly double[] _norms;
    private readonly double[] _best;
    private readonly double[] _bounds;
    private readonly bool[] _isTaken;
    private readonly Dictionary<int, double[]> _kept = [];
    private readonly Stack<double[]> _spare = [];
    private readonly int _mostKept;
    private readonly int[] _knownAt;
    private int _picks;

    /// <summary>Prepares, and brings all samples to what the labeled ones give them.</summary>
    /// <param name="features">The candidates' rows, then the labeled samples'; finite.</param>
    /// <param name="candidates">How many rows are candidates.</param>
    /// <param name="weights">The weight of each candidate as one to be stood for, 0 or more.</param>
    /// <param name="similarity">How well samples stand for each other.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="threads">Threads for the rest; 0 for all.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal CoverageGreedy(FeatureMatrix features, int candidates, double[] weights, Similarity similarity, torch.Device device, int threads, RunContext run)
    {
        _features = features;
        _count = candidates;
        _weights = weights;
        _similarity = similarity;
        _device = device;
        _run = run;
        _threads = threads > 0 ? threads : Environment.ProcessorCount;
        _norms = SquaredDistance.Norms(features);
        _isTaken = new bool[candidates];
        _bounds = new double[candidates];
        _knownAt = new int[candidates];
        Array.Fill(_knownAt, -1);
        _mostKept = (int)Math.Clamp(KeptBytes / sizeof(double) / candidates, LeastKept, MostKept);
        _best = Array.ConvertAll(
            NearestCenters.ToRowsFrom(candidates, features, device, run), squared => double.IsFinite(squared) ? similarity.Of(squared) : similarity.None);
        Array.Fill(_bounds, double.PositiveInfinity);
        if (candidates > _mostKept)
            ComputeBounds([.. Enumerable.Range(0, candidates)]);
    }

    /// <summary>Takes the next one.</summary>
    /// <returns>Its row and what it added; null where nothing adds anything any more.</returns>
    internal (int Row, double Gain)? Next()
    {
        if (IsAllStoodFor())
            return null;
        var best = RefreshKept();
        var isBulkDone = false;
        for (var round = 0; ; round++)
        {
            _run.ThrowIfStopped();
            var promising = Promising(best, out var more);
            if (promising.Length == 0)
                break;
            // Many bounds have grown old: single precision brings them up to date in a third of the time, and leaves few to compute.
            if (!isBulkDone && round > 0 && more > MostByRounds)
            {
                isBulkDone = true;
                ComputeBounds(AllPromising(best));
                continue;
            }

            best = Math.Max(best, Compute(promising));
        }

        if (best <= 0)
            return null;
        var row = FirstOfGain(best);
        Take(row);
        return (row, _bounds[row]);
    }

    private bool IsAllStoodFor()
    {
        var most = _similarity.Of(0.0);
        var (missing, all) = (0.0, 0.0);
        for (var i = 0; i < _best.Length; i++)
        {
            missing += _weights[i] * (most - _best[i]);
            all += _weights[i] * most;
        }

        return missing <= all * 1e-12;
    }

    /// <summary>The first candidate whose gain is known and as good as the best; the number of candidates where there is none.</summary>
    private int FirstOfGain(double best)
    {
        var row = 0;
        while (row < _count && (_isTaken[row] || _knownAt[row] != _picks || _bounds[row] < best * (1 - Equal)))
            row++;
        return row;
    }

    private void Take(int row)
    {
        if (!_kept.ContainsKey(row))
            Compute([row]);
        var column = _kept[row];
        for (var i = 0; i < _best.Length; i++)
            _best[i] = Math.Max(_best[i], column[i]);
        LetGo(row);
        _isTaken[row] = true;
        _picks++;
    }

    private void LetGo(int row)
    {
        _kept.Remove(row, out var column);
        _spare.Push(column!);
    }

    /// <summary>Brings kept candidates up to date, the best first, until no other can be better.</summary>
    private double RefreshKept()
    {
        var best = 0.0;
        var order = _kept.Keys.ToArray();
        Array.Sort(order, (left, right) => _bounds[right] != _bounds[left] ? _bounds[right].CompareTo(_bounds[left]) : left.CompareTo(right));
        for (var start = 0; start < order.Length && _bounds[order[start]] >= best * (1 - Equal); start += _threads)
        {
            var some = order.AsSpan(start, Math.Min(_threads, order.Length - start)).ToArray();
            MakeGains(some);
            foreach (var candidate in some)
                best = Math.Max(best, _bounds[candidate]);
        }

        return best;
    }

    private void MakeGains(int[] candidates) => Parallel.For(0, candidates.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, i =>
    {
        _bounds[candidates[i]] = Gain(_kept[candidates[i]]);
        _knownAt[candidates[i]] = _picks;
    });

    /// <summary>The candidates of the highest bounds that may be the next one and whose gain is not known, at most so many as one round computes.</summary>
    /// <param name="best">The best gain that is known.</param>
    /// <param name="all">How many such candidates there are.</param>
    private int[] Promising(double best, out int all)
    {
        var first = FirstOfGain(best);
        all = 0;
        var queue = new PriorityQueue<int, (double Bound, int Row)>();
        for (var row = 0; row < _count; row++)
        {
            if (!IsPromising(row, best, first))
                continue;
            all++;
            // The least of those gathered leaves first: of equal bounds, the highest row.
            if (queue.Count < Math.Min(MostPerRound, _mostKept))
                queue.Enqueue(row, (_bounds[row], -row));
            else if (queue.TryPeek(out _, out var least) && _bounds[row] > least.Bound)
                queue.DequeueEnqueue(row, (_bounds[row], -row));
        }

        var rows = new int[queue.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
            rows[i] = queue.Dequeue();
        return rows;
    }

    private int[] AllPromising(double best)
    {
        var first = FirstOfGain(best);
        return [.. Enumerable.Range(0, _count).Where(row => IsPromising(row, best, first))];
    }

    /// <summary>Whether a candidate whose gain is not known may be the next one. One that can only be as good as the best has to come before the first that is.</summary>
    private bool IsPromising(int row, double best, int first) => !_isTaken[row] && _knownAt[row] != _picks && _bounds[row] > 0
        && (_bounds[row] > best * (1 + Equal) || (_bounds[row] >= best * (1 - Equal) && row < first));

    /// <summary>Computes the similarities of candidates to all samples, keeps them, and makes exact gains of them.</summary>
    /// <returns>The best gain.</returns>
    private double Compute(int[] candidates)
    {
        MakeRoom(candidates.Length);
        foreach (var candidate in candidates)
        {
            if (!_kept.ContainsKey(candidate))
                _kept[candidate] = _spare.TryPop(out var column) ? column : new double[_count];
        }

        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var columns = Doubles(candidates);
        var lengths = Lengths(candidates).unsqueeze(1);
        foreach (var block in FeatureUpload.Blocks(_count, RowsPerBlock))
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var others = Lengths(block);
            var squared = torch.addmm(lengths, columns, Doubles(block).t(), 1, -2).add_(others).clamp_min_(0);
            var close = CloseToJump(squared, lengths, others);
            var values = MemoryMarshal.Cast<byte, double>(_similarity.Of(squared).cpu().contiguous().bytes);
            for (var i = 0; i < candidates.Length; i++)
                values.Slice(i * block.Length, block.Length).CopyTo(_kept[candidates[i]].AsSpan(block[0]));
            for (var i = 0; i < close.Length; i += 2)
            {
                var (candidate, row) = (candidates[close[i]], block[close[i + 1]]);
                _kept[candidate][row] = _similarity.Of(SquaredDistance.Of(_features[candidate], _features[row]));
            }
        }

        foreach (var candidate in candidates)
            _kept[candidate][candidate] = _similarity.Of(0.0);
        MakeGains(candidates);
        return candidates.Max(candidate => _bounds[candidate]);
    }

    /// <summary>The pairs whose product cannot say on which side of a jump they are, as candidate and row in turns: their distances are computed difference by difference.</summary>
    private long[] CloseToJump(Tensor squared, Tensor lengths, Tensor others)
    {
        if (_similarity.Jump is not { } jump)
            return [];
        var pairs = squared.sub(jump).abs_().le(lengths.add(others).mul_(Indistinct)).nonzero().cpu().contiguous();
        // TorchSharp's accessor does not take a tensor without elements.
        return pairs.numel() == 0 ? [] : pairs.data<long>().ToArray();
    }

    /// <summary>Lets go of the kept ones of the least gains; those gains stay as bounds.</summary>
    private void MakeRoom(int wanted)
    {
        var excess = _kept.Count + wanted - _mostKept;
        if (excess <= 0)
            return;
        foreach (var candidate in _kept.Keys.OrderBy(candidate => _bounds[candidate]).ThenByDescending(candidate => candidate).Take(excess).ToArray())
            LetGo(candidate);
    }

    private double Gain(double[] column)
    {
        var sum = Vector<double>.Zero;
        var columns = MemoryMarshal.Cast<double, Vector<double>>(column);
        var bests = MemoryMarshal.Cast<double, Vector<double>>(_best);
        var weights = MemoryMarshal.Cast<double, Vector<double>>(_weights);
        for (var i = 0; i < columns.Length; i++)
            sum += weights[i] * Vector.Max(columns[i] - bests[i], Vector<double>.Zero);
        var gain = Vector.Sum(sum);
        for (var i = columns.Length * Vector<double>.Count; i < column.Length; i++)
            gain += _weights[i] * Math.Max(column[i] - _best[i], 0);
        return gain;
    }

    /// <summary>Lowers the bounds of candidates to a little above their gains.</summary>
    /// <param name="candidates">Ascending.</param>
    private void ComputeBounds(int[] candidates)
    {
        // A product of n terms is within n/2²⁴ of the sum of their magnitudes whatever the order (Higham, "Accuracy and stability of numerical algorithms", section 3.1), and
        // 2|xc| is at most |x|² + |c|²; distances that are shorter by that give larger similarities. The last term covers the rounding of all that follows.
        var shrink = 1 - ((_features.Columns + 16) * (1.0 / (1 << 24))) - 1e-6;
        const double roundings = 1 + 1e-3;
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        // Samples stand for each other equally well: where most candidates are asked about, a block of pairs serves both its rows and its columns.
        var isEach = candidates.Length > _count / 2;
        if (isEach)
            candidates = [.. Enumerable.Range(0, _count)];
        var bests = Floats(_count, i => _best[i] - (Math.Abs(_best[i]) * 1e-6));
        var weights = Floats(_count, i => _weights[i]);
        var lengths = Floats(_count, i => _norms[i] * shrink);
        var columnLengths = isEach ? lengths : Floats(candidates.Length, i => _norms[candidates[i]] * shrink);
        var gains = torch.zeros([candidates.Length], ScalarType.Float32, _device);
        for (var column = 0; column < candidates.Length; column += BoundRows)
        {
            using var outer = torch.NewDisposeScope();
            var width = Math.Min(BoundRows, candidates.Length - column);
            var columns = FeatureUpload.Upload(_features, candidates.AsSpan(column, width), _device).t();
            for (var row = 0; row < (isEach ? column + 1 : _count); row += BoundRows)
            {
                _run.ThrowIfStopped();
                using var inner = torch.NewDisposeScope();
                var height = Math.Min(BoundRows, _count - row);
                var squared = torch.addmm(columnLengths.narrow(0, column, width), Upload(row, height), columns, 1, -2)
                    .add_(lengths.narrow(0, row, height).unsqueeze(1)).clamp_min_(0);
                var similarities = _similarity.Of(squared);
                if (isEach && row != column)
                    Add(row, similarities.sub(bests.narrow(0, column, width)), weights.narrow(0, column, width));
                Add(column, similarities.sub_(bests.narrow(0, row, height).unsqueeze(1)).t(), weights.narrow(0, row, height));
            }
        }

        var values = gains.cpu().data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            // Where single precision overflowed, the bound stays: NaN is not below it.
            var (candidate, bound) = (candidates[i], values[i] * roundings);
            if (_knownAt[candidate] != _picks && bound < _bounds[candidate])
                _bounds[candidate] = bound;
        }

        void Add(int start, Tensor missing, Tensor weight) => gains.narrow(0, start, missing.shape[0]).add_(torch.mv(missing.clamp_min_(0), weight));

        Tensor Upload(int start, int count) => FeatureUpload.Upload(_features, [.. Enumerable.Range(start, count)], _device);
    }

    private Tensor Doubles(int[] rows) => FeatureUpload.Upload(_features, rows, _device).to(ScalarType.Float64);

    private Tensor Lengths(int[] rows) => torch.tensor(Array.ConvertAll(rows, row => _norms[row])).to(_device);

    private Tensor Floats(int count, Func<int, double> valueOf)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)valueOf(i);
        return torch.tensor(values).to(_device);
    }
}
