using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Runtime;
using ActiveLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Discriminative;

/// <summary>
/// One query: the features go to the device once, then each mini-query trains a discriminator there and takes what it is surest of. Rows of the features
/// are the candidates, then the labeled samples.
/// </summary>
internal sealed class DiscriminativeQuery : IDisposable
{
    private const string Activity = "Discriminative query";

    private readonly DiscriminativeStrategy _strategy;
    private readonly QueryContext _context;
    private readonly DiscriminatorSettings _settings;
    private readonly int[] _candidates;
    private readonly List<int> _labeled;
    private readonly bool[] _isChosen;
    private readonly List<Pick> _picks;
    private readonly int _count;
    private readonly int _miniQueries;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private Discriminator? _discriminator;
    private bool _bfloat16;

    /// <summary>Prepares a query.</summary>
    /// <param name="strategy">Its options.</param>
    /// <param name="context">The candidates and embeddings.</param>
    /// <param name="count">How many to choose, at most as many as there are candidates.</param>
    internal DiscriminativeQuery(DiscriminativeStrategy strategy, QueryContext context, int count)
    {
        _strategy = strategy;
        _context = context;
        _count = count;
        _settings = new DiscriminatorSettings(strategy.LearningRate, strategy.TrainingBatchSize, strategy.MaxEpochs, strategy.StopAccuracy, strategy.Balance);
        _candidates = context.Candidates;
        _labeled = [.. Enumerable.Range(_candidates.Length, context.Labeled.Length)];
        _isChosen = new bool[_candidates.Length];
        _picks = new List<Pick>(count);
        // A mini-query takes one sample at least.
        _miniQueries = Math.Min(strategy.MiniQuery, count);
    }

    /// <summary>Chooses.</summary>
    /// <exception cref="ActiveLearningException">
    /// An embedding is not finite (<c>EmbeddingNotFinite</c>), training diverged (<c>DiscriminatorDiverged</c>), or the device does not compute in the precision
    /// asked for (<c>PrecisionNotSupported</c>).
    /// </exception>
    internal IReadOnlyList<Pick> Run()
    {
        TorchRuntime.Initialize(_context.Options.Threads);
        var device = _context.ResolveDevice();
        PrecisionCheck.ThrowIfNotSupported(_strategy.Precision, device);
        _bfloat16 = _strategy.Precision switch
        {
            PrecisionName.Auto => Acceleration.IsBFloat16Fast(device.type),
            var asked => asked == PrecisionName.BFloat16,
        };
        using var scope = torch.NewDisposeScope();
        Tensor features;
        using (torch.no_grad())
            features = ResidentFeatures.Create(_context.GetPoolEmbeddings(), device, _context.Pool, SampleOf, _context.Run);
        for (var miniQuery = 1; miniQuery <= _miniQueries; miniQuery++)
        {
            _context.Run.ThrowIfStopped();
            // Where the count does not divide evenly, the first ones take one more.
            var quota = (_count / _miniQueries) + (miniQuery <= _count % _miniQueries ? 1 : 0);
            if (_labeled.Count == 0)
                DrawAtRandom(miniQuery, quota);
            else
                Choose(features, miniQuery, quota);
        }

        _context.Run.Progress?.Invoke(new ProgressUpdate(Activity, $"{_miniQueries} mini-queries", 1, TimeSpan.Zero, Completed: true));
        return _picks;
    }

    /// <inheritdoc/>
    public void Dispose() => _discriminator?.Dispose();

    private int SampleOf(int row) => row < _candidates.Length ? _candidates[row] : _context.Labeled[row - _candidates.Length];

    private int[] Remaining() => [.. Enumerable.Range(0, _candidates.Length).Where(row => !_isChosen[row])];

    /// <summary>Nothing is labeled, so there is nothing to tell apart from: the first mini-query is a random draw, the next ones have that.</summary>
    private void DrawAtRandom(int miniQuery, int quota)
    {
        _context.Run.Warning?.Invoke(
            $"Pool '{_context.Pool.Name}' has no labeled sample to tell the others apart from: the first {quota} samples are drawn at random.");
        foreach (var row in _context.Seed.Source("discriminative first").Draw<int>(Remaining(), quota))
            Take(row, 0, "Drawn at random: nothing was labeled yet.");
        _context.AddNote(new MiniQueryNote(miniQuery, 0, 0, _candidates.Length, quota, 0, 0, 0));
    }

    private void Choose(Tensor features, int miniQuery, int quota)
    {
        var clock = Stopwatch.StartNew();
        var remaining = Remaining();
        var labeled = _labeled.ToArray();
        var wanted = _strategy.SubsetFactor == 0 ? remaining.Length : Math.Max((long)_strategy.SubsetFactor * labeled.Length, quota);
        var subset = wanted >= remaining.Length
            ? remaining
            : _context.Seed.Source("discriminative subset", miniQuery).Draw<int>(remaining, (int)wanted);
        if (_discriminator is null || !_strategy.WarmStart)
        {
            _discriminator?.Dispose();
            _discriminator = new Discriminator((int)features.shape[1], features.device, _context.Seed.Source("discriminative weights", miniQuery), _bfloat16);
        }

        int epochs;
        double accuracy;
        using (torch.NewDisposeScope())
        {
            var classes = new long[features.shape[0]];
            Array.Fill(classes, 1);
            foreach (var row in labeled)
                classes[row] = 0;
            (epochs, accuracy) = _discriminator.Train(
                features, torch.tensor(classes).to(features.device), labeled, subset, _settings, _context.Seed.Source("discriminative order", miniQuery),
                _context.Run, (epoch, last) => Report(miniQuery, epoch, last));
        }

        var scored = _strategy.Score == DiscriminativeScope.Pool ? remaining : subset;
        var scores = _discriminator.Score(features, scored, _context.Run);
        if (!Array.TrueForAll(scores, float.IsFinite))
        {
            throw new ActiveLearningException(
                "DiscriminatorDiverged", ErrorKind.InvalidOperation,
                string.Create(CultureInfo.InvariantCulture, $"The discriminator's training diverged in mini-query {miniQuery}; take a lower LearningRate than {_settings.LearningRate}."),
                _settings.LearningRate);
        }

        foreach (var position in Ranking.Top(scores, scored, quota))
        {
            var probability = 1 / (1 + Math.Exp(-scores[position]));
            Take(scored[position], scores[position], string.Create(
                CultureInfo.InvariantCulture, $"Unlike what is labeled with probability {probability:0.####} (mini-query {miniQuery} of {_miniQueries})."));
        }

        var note = new MiniQueryNote(miniQuery, labeled.Length, subset.Length, scored.Length, quota, epochs, accuracy, clock.Elapsed.TotalSeconds);
        _context.AddNote(note);
        _context.Run.Verbose?.Invoke(string.Create(
            CultureInfo.InvariantCulture,
            $"Mini-query {miniQuery} of {_miniQueries}: {note.Labeled} labeled against {note.Unlabeled} unlabeled, {epochs} epochs to accuracy {accuracy:0.0000}, {note.Seconds:0.00} s."));
        if (epochs == _settings.MaxEpochs && accuracy <= _settings.StopAccuracy)
        {
            _context.Run.Verbose?.Invoke(
                $"Mini-query {miniQuery} ended at its last epoch: on these features labeled and unlabeled samples look alike.");
        }
    }

    private void Take(int row, double score, string reason)
    {
        _isChosen[row] = true;
        _labeled.Add(row);
        _picks.Add(new Pick(_candidates[row], score, reason));
    }

    private void Report(int miniQuery, int epoch, double accuracy)
    {
        if (_context.Run.Progress is not { } progress)
            return;
        var done = miniQuery - 1;
        progress(new ProgressUpdate(
            Activity,
            string.Create(CultureInfo.InvariantCulture, $"mini-query {miniQuery} of {_miniQueries}, epoch {epoch}, accuracy {accuracy:0.000}"),
            (double)done / _miniQueries,
            done == 0 ? null : _clock.Elapsed * (_miniQueries - done) / done));
    }
}
