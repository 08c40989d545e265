using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Opinions;

/// <summary>
/// The joint entropy of the labels of chosen samples and one more, over several opinions that each hold the labels to be independent. Kirsch, van Amersfoort and Gal, "BatchBALD",
/// NeurIPS 2019, section 3.1 and appendix C.
/// </summary>
/// <remarks>
/// The labelings of the chosen samples are rows: all of them as long as there are few, each with its probability; then a number of them drawn from their joint distribution, and
/// extended by a drawn label for every further sample. A row holds how probable each opinion is once the labels are known, so that the entropy of one more label given them
/// comes out exactly, and only the mean over labelings is estimated.
/// </remarks>
internal sealed class JointEntropy : IDisposable
{
    private const int CandidatesPerBlock = 256;

    private readonly FeatureMatrix _passes;
    private readonly int _classes;
    private readonly int _opinions;
    private readonly int _mostRows;
    private readonly torch.Device _device;
    private readonly RunContext _run;
    private readonly RandomSource _random;
    private double[] _weights = [1];
    private double[] _posteriors;
    private bool _isDrawn;
    private Tensor? _resident;

    /// <summary>Begins with nothing chosen.</summary>
    /// <param name="passes">N x T·C probabilities.</param>
    /// <param name="classes">C.</param>
    /// <param name="mostRows">The most labelings that are looked at.</param>
    /// <param name="device">Where products are computed.</param>
    /// <param name="random">Draws labelings.</param>
    /// <param name="run">Asked between blocks whether to stop.</param>
    internal JointEntropy(FeatureMatrix passes, int classes, int mostRows, torch.Device device, RandomSource random, RunContext run)
    {
        _passes = passes;
        _classes = classes;
        _opinions = passes.Columns / classes;
        _mostRows = mostRows;
        _device = device;
        _random = random;
        _run = run;
        _posteriors = new double[_opinions];
        Array.Fill(_posteriors, 1.0 / _opinions);
    }

    /// <summary>The joint entropy of the labels of the chosen samples, in nats.</summary>
    internal double Chosen { get; private set; }

    /// <summary>Whether labelings are drawn, so that entropies are estimates.</summary>
    internal bool IsDrawn => _isDrawn;

    /// <summary>The entropy of each candidate's label given the labels of the chosen samples: what the joint entropy would grow by.</summary>
    /// <param name="candidates">Rows.</param>
    /// <returns>One number each.</returns>
    internal double[] Growth(ReadOnlySpan<int> candidates)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var growth = new double[candidates.Length];
        var rows = _weights.Length;
        var posteriors = Resident(rows);
        var weights = torch.tensor(Array.ConvertAll(_weights, weight => (float)weight)).to(_device);
        for (var start = 0; start < candidates.Length; start += CandidatesPerBlock)
        {
            _run.ThrowIfStopped();
            using var inner = torch.NewDisposeScope();
            var block = candidates.Slice(start, Math.Min(CandidatesPerBlock, candidates.Length - start));
            // T x B·C.
            var probabilities = Distances.FeatureUpload.Upload(_passes, block, _device).view(block.Length, _opinions, _classes).permute(1, 0, 2).reshape(_opinions, -1);
            var mixed = posteriors.mm(probabilities);
            var entropies = mixed.clamp_min(1e-30).log_().mul_(mixed).view(rows, block.Length, _classes).sum(2).neg_();
            var means = weights.unsqueeze(0).mm(entropies).cpu().data<float>().ToArray();
            for (var i = 0; i < block.Length; i++)
                growth[start + i] = means[i];
        }

        return growth;
    }

    /// <summary>Adds a sample to the chosen ones.</summary>
    /// <param name="candidate">Its row.</param>
    internal void Choose(int candidate)
    {
        Chosen += Growth([candidate])[0];
        _resident?.Dispose();
        _resident = null;
        var probabilities = _passes[candidate];
        if (!_isDrawn && (long)_weights.Length * _classes <= _mostRows)
        {
            Enumerate(probabilities);
            return;
        }

        if (!_isDrawn)
            Draw();
        for (var row = 0; row < _weights.Length; row++)
        {
            var posterior = _posteriors.AsSpan(row * _opinions, _opinions);
            var label = DrawLabel(posterior, probabilities);
            Condition(posterior, probabilities, label);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _resident?.Dispose();

    /// <summary>Every labeling with every label of one more sample.</summary>
    private void Enumerate(ReadOnlySpan<float> probabilities)
    {
        var weights = new List<double>(_weights.Length * _classes);
        var posteriors = new List<double>(_posteriors.Length * _classes);
        for (var row = 0; row < _weights.Length; row++)
        {
            for (var label = 0; label < _classes; label++)
            {
                var posterior = _posteriors.AsSpan(row * _opinions, _opinions).ToArray();
                var share = Condition(posterior, probabilities, label);
                if (!(_weights[row] * share > 0))
                    continue;
                weights.Add(_weights[row] * share);
                posteriors.AddRange(posterior);
            }
        }

        _weights = [.. weights];
        _posteriors = [.. posteriors];
    }

    /// <summary>Draws labelings by their probabilities, at equal steps from one random start: few and many come as often as they should, to within one.</summary>
    private void Draw()
    {
        var drawn = new double[_mostRows * _opinions];
        var (row, reached, start) = (0, _weights[0], _random.NextDouble());
        var total = _weights.Sum();
        for (var i = 0; i < _mostRows; i++)
        {
            var wanted = (i + start) / _mostRows * total;
            while (reached < wanted && row < _weights.Length - 1)
                reached += _weights[++row];
            _posteriors.AsSpan(row * _opinions, _opinions).CopyTo(drawn.AsSpan(i * _opinions));
        }

        _posteriors = drawn;
        _weights = new double[_mostRows];
        Array.Fill(_weights, 1.0 / _mostRows);
        _isDrawn = true;
    }

    private int DrawLabel(ReadOnlySpan<double> posterior, ReadOnlySpan<float> probabilities)
    {
        var wanted = _random.NextDouble();
        var opinion = 0;
        for (var reached = posterior[0]; reached < wanted && opinion < _opinions - 1;)
            reached += posterior[++opinion];
        var distribution = probabilities.Slice(opinion * _classes, _classes);
        wanted = _random.NextDouble();
        var label = 0;
        for (var reached = (double)distribution[0]; reached < wanted && label < _classes - 1;)
            reached += distribution[++label];
        return label;
    }

    /// <summary>How probable the opinions are once a label is known too.</summary>
    /// <returns>The label's probability.</returns>
    private double Condition(Span<double> posterior, ReadOnlySpan<float> probabilities, int label)
    {
        var share = 0.0;
        for (var opinion = 0; opinion < _opinions; opinion++)
            share += posterior[opinion] *= probabilities[(opinion * _classes) + label];
        for (var opinion = 0; opinion < _opinions && share > 0; opinion++)
            posterior[opinion] /= share;
        return share;
    }

    private Tensor Resident(int rows) =>
        _resident ??= torch.tensor(Array.ConvertAll(_posteriors, value => (float)value)).view(rows, _opinions).to(_device).DetachFromDisposeScope();
}
