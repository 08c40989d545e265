using ActiveLearning.Runtime;
using ActiveLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>
/// A network ready to score, with all that scoring needs to know: preprocessing, classes, and how it was trained. Scoring from several
/// threads at once is safe; moving to another device waits until nothing scores.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly object _gate = new();
    private readonly Network _network;
    private readonly LossPredictionHead? _head;
    private ScoringTwin? _twin;
    private InputPipeline? _input;
    private torch.Device _device;
    private int _users;
    private bool _disposed;

    internal Model(Network network, ModelDescription description, torch.Device device, LossPredictionHead? head = null)
    {
        _network = network;
        _head = head;
        _device = device;
        Description = description with { HasLossHead = head is not null };
        _network.eval();
        _head?.eval();
        ParameterCount = network.CountParameters();
    }

    /// <summary>A short name for people.</summary>
    public string Name => Description.Name;

    /// <summary>The architecture: "ResNet18", ..., "TorchScript" for a foreign network, or the name of a network of one's own.</summary>
    public string Architecture => Description.Architecture;

    /// <summary>Channels of the first stage, or hidden units of an Mlp; 0 where that means nothing.</summary>
    public int Width => Description.Width;

    /// <summary>What the network expects at its input.</summary>
    public Preprocessing Preprocessing => Description.Preprocessing;

    /// <summary>The classes in the order of the network's outputs.</summary>
    public IReadOnlyList<string> Classes => Description.Classes;

    /// <summary>How it was trained; null for a foreign network.</summary>
    public TrainingOptions? Options => Description.Options;

    /// <summary>What each epoch gave.</summary>
    public IReadOnlyList<EpochRecord> History => Description.History;

    /// <summary>The seed of its training.</summary>
    public long Seed => Description.Options?.Seed ?? 0;

    /// <summary>The versions of the libraries that trained it.</summary>
    public IReadOnlyDictionary<string, string> Versions => Description.Versions;

    /// <summary>When its training ended.</summary>
    public DateTimeOffset Created => Description.Created;

    /// <summary>Number of trained numbers in the network.</summary>
    public long ParameterCount { get; }

    /// <summary>Whether it can predict its own losses: it was trained with a loss prediction head.</summary>
    public bool HasLossHead => _head is not null;

    /// <summary>Number of labeled samples it was trained on.</summary>
    public int LabelCount => Description.LabelCount;

    /// <summary>Where it is: "Cpu", "Cuda:0".</summary>
    public string Device => Devices.NameOf(_device);

    /// <summary>Accuracy after the last epoch, 0 to 1: on the validation pool where there was one, else on the training batches; null for a foreign network.</summary>
    public double? Accuracy => History.Count == 0 ? null : History[^1].ValidationAccuracy ?? History[^1].Accuracy;

    internal ModelDescription Description { get; set; }

    internal Network Network => _network;

    internal LossPredictionHead? LossHead => _head;

    internal torch.Device TorchDevice => _device;

    internal bool HasEmbedding => _network.HasEmbedding;

    /// <summary>Moves the network to another device.</summary>
    /// <param name="device">Auto, Cpu, Cuda or Cuda:n.</param>
    /// <exception cref="ActiveLearningException">There is no such device (<c>DeviceNotFound</c>).</exception>
    public void MoveTo(string device)
    {
        var target = Devices.Resolve(device);
        lock (_gate)
        {
            if (Devices.NameOf(target) == Device)
                return;
            while (_users > 0)
                Monitor.Wait(_gate);
            using var noGradients = torch.no_grad();
            _network.MoveTo(target);
            _head?.to(target);
            _device = target;
            _twin?.Dispose();
            _twin = null;
            _input?.Dispose();
            _input = null;
        }
    }

    /// <summary>Releases the network; where something still scores with it, as soon as that has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_users == 0)
                Release();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// Says that the caller's thread works with the network until it disposes what it gets: a stopped operation may still be inside a native
    /// call when its caller goes on and disposes the model.
    /// </summary>
    /// <exception cref="ActiveLearningException">The model was disposed (<c>ModelDisposed</c>).</exception>
    internal IDisposable Use()
    {
        lock (_gate)
        {
            if (_disposed)
                throw new ActiveLearningException("ModelDisposed", ErrorKind.InvalidOperation, $"Model '{Name}' was disposed; load or train it again.", Name);
            _users++;
            return new Usage(this);
        }
    }

    /// <summary>Turns a batch as sources give it into the network's input; see <see cref="InputPipeline.Apply"/>.</summary>
    internal Tensor Prepare(Tensor batch)
    {
        lock (_gate)
            _input ??= new InputPipeline(Preprocessing, _device);
        return _input.Apply(batch);
    }

    /// <summary>Runs prepared input through the network. Call with gradients off, inside a dispose scope.</summary>
    /// <param name="x">Prepared input.</param>
    /// <param name="withLosses">Whether to predict losses too.</param>
    /// <exception cref="ActiveLearningException">
    /// The model has no loss prediction head (<c>NoLossHead</c>), or a foreign network gives something else than class scores (<c>ModelOutputMismatch</c>).
    /// </exception>
    internal ModelOutput Run(Tensor x, bool withLosses = false)
    {
        var head = withLosses ? RequireLossHead() : null;
        Tensor[]? taps = null;
        if (!_network.HasEmbedding)
        {
            var logits = CheckLogits(x, head is null ? _network.call(x) : _network.LogitsAndTaps(x, out taps));
            return new ModelOutput(null, logits, head?.call(taps!));
        }

        ScoringTwin? twin;
        lock (_gate)
            twin = _twin ??= _network.CreateScoringTwin();
        Tensor features;
        if (head is null)
            features = twin is null ? _network.Embed(x) : twin.Embed(x);
        else
            taps = twin is null ? _network.Taps(x, out features) : twin.Taps(x, out features);
        return new ModelOutput(features, _network.Classify(features), head?.call(taps!));
    }

    /// <summary>The loss prediction head.</summary>
    /// <exception cref="ActiveLearningException">There is none (<c>NoLossHead</c>).</exception>
    internal LossPredictionHead RequireLossHead() => _head ?? throw new ActiveLearningException(
        "NoLossHead", ErrorKind.InvalidOperation,
        $"Model '{Name}' predicts no losses: it was trained without a loss prediction head. Train it with Invoke-ALTraining -LossPrediction (lossPrediction: true in an experiment file).", Name);

    /// <summary>Forgets what was made from the weights as they were.</summary>
    internal void WeightsChanged()
    {
        lock (_gate)
        {
            _twin?.Dispose();
            _twin = null;
        }
    }

    private void Release()
    {
        _twin?.Dispose();
        _twin = null;
        _input?.Dispose();
        _input = null;
        _head?.Dispose();
        _network.Dispose();
    }

    private void EndUse()
    {
        lock (_gate)
        {
            _users--;
            Monitor.PulseAll(_gate);
            if (_users == 0 && _disposed)
                Release();
        }
    }

    private Tensor CheckLogits(Tensor x, Tensor logits)
    {
        if (logits.shape.Length == 2 && logits.shape[0] == x.shape[0] && logits.shape[1] == Classes.Count)
            return logits;
        throw new ActiveLearningException(
            "ModelOutputMismatch", ErrorKind.InvalidData,
            $"The TorchScript model '{Name}' returned a tensor of shape [{string.Join(", ", logits.shape)}] for {x.shape[0]} samples and {Classes.Count} classes; it must return one row of class scores per sample: [{x.shape[0]}, {Classes.Count}].", Name);
    }

    private sealed class Usage(Model model) : IDisposable
    {
        private Model? _model = model;

        public void Dispose() => Interlocked.Exchange(ref _model, null)?.EndUse();
    }
}
