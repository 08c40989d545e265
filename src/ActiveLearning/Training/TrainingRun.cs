using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Training;

/// <summary>The loop of one training, on one thread.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Reading the loss waits for the device: on an accelerator it is read once in this many batches.</summary>
    private const int BatchesBetweenReads = 25;

    private readonly Network _network;
    private readonly LossPredictionHead? _head;
    private readonly bool _headOnly;
    private readonly int _detachEpoch;
    private readonly torch.Device _device;
    private readonly PrecisionName _precision;
    private readonly TrainingOptions _options;
    private readonly Pool? _validation;
    private readonly Model _model;
    private readonly InputPipeline _pipeline;
    private readonly LearningRateSchedule _schedule;
    private readonly TrainingDropout? _dropout;
    private readonly Parameter[] _parameters;
    private readonly int _sampleCount;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<EpochRecord> _history = [];
    private readonly Tensor _sums;
    private Stepper _stepper;

    // The current epoch.
    private int _epoch = -1;
    private long _epochSamples;
    private long _epochPairs;
    private double _epochRate;
    private TimeSpan _epochStart;
    private int _unread;

    private long _samplesDone;
    private TimeSpan _validationTime;
    private TimeSpan _lastProgress = -ProgressInterval;

    /// <summary>Prepares a run.</summary>
    /// <param name="network">The network, on its device; the returned model owns it.</param>
    /// <param name="description">What is known of the model so far.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">The number format, not Auto.</param>
    /// <param name="sampleCount">Samples per epoch.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">Measured after each epoch, or null.</param>
    /// <param name="channelsLast">Whether pictures stay in the order they come in; see <see cref="NetworkSpec.TrainsChannelsLast"/>.</param>
    /// <param name="head">A loss prediction head, on the network's device, to train with it; the returned model owns it. Null for none.</param>
    /// <param name="headOnly">Train the head and leave the network as it is.</param>
    public TrainingRun(
        Network network, ModelDescription description, torch.Device device, PrecisionName precision, int sampleCount, TrainingOptions options, Pool? validation,
        bool channelsLast, LossPredictionHead? head = null, bool headOnly = false)
    {
        _network = network;
        _head = head;
        _headOnly = headOnly;
        _detachEpoch = options.ResolvedLossDetachEpoch;
        _device = device;
        _precision = precision;
        _options = options;
        _validation = validation;
        _sampleCount = sampleCount;
        _model = new Model(network, description, device, head);
        _pipeline = new InputPipeline(description.Preprocessing, device, channelsLast);
        _schedule = new LearningRateSchedule(options.Schedule, options.LearningRate, options.Epochs, BatchPlan.Cut(sampleCount, options.BatchSize).Count);
        _dropout = options.Dropout > 0 && !headOnly ? new TrainingDropout(options.Dropout, new SeedTree(options.Seed).Derive("dropout")) : null;
        _parameters = [.. headOnly ? [] : network.parameters(), .. head?.parameters() ?? []];
        _stepper = Trainer.CreateStepper(_parameters, _options);
        // Sum of losses and number of correct answers, and with a head the sum of its losses and its number of pairs in the right order: kept
        // on the device so that no batch waits for them.
        _sums = torch.zeros([head is null ? 2 : 4], dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="feed">Makes the batches.</param>
    /// <param name="context">Stops it; receives progress, problems and remarks.</param>
    public Model Execute(TrainingFeed feed, RunContext context)
    {
        Learn();
        using (var batches = new Prefetcher<TrainingBatch>("ActiveLearning reading", stop => feed.Run(context, stop), 2, context.Cancellation))
        {
            while (batches.TryTake(out var batch))
            {
                using (batch)
                {
                    context.ThrowIfStopped();
                    if (batch.Epoch != _epoch)
                    {
                        EndEpoch(context);
                        BeginEpoch(batch.Epoch);
                    }

                    Step(batch);
                }

                ReportProgress(context);
            }
        }

        context.ThrowIfStopped();
        EndEpoch(context);
        if (_history.Count == 0)
            throw new ActiveLearningException("NoLabels", ErrorKind.InvalidData, "Too few labeled samples can be read to train on; see the errors above.");
        _stepper.ZeroGradients();
        _network.eval();
        _head?.eval();
        _model.WeightsChanged();
        _model.Description = _model.Description with { History = _history.ToArray(), Versions = LibraryVersions.Current, Created = DateTimeOffset.UtcNow };
        context.Progress?.Invoke(new ProgressUpdate(Activity, $"{_options.Epochs} epochs", 1, TimeSpan.Zero, Completed: true));
        return _model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stepper.Dispose();
        _dropout?.Dispose();
        _pipeline.Dispose();
        _sums.Dispose();
    }

    private string Activity => $"Training {_model.Architecture}";

    private void BeginEpoch(int epoch)
    {
        _epoch = epoch;
        _epochSamples = 0;
        _epochPairs = 0;
        _epochStart = _clock.Elapsed;
        _epochRate = _schedule.RateAt(epoch, 0);
        _unread = 0;
        using (torch.no_grad())
            _sums.zero_();
        if (_options is { ResetMomentum: true, Schedule: ScheduleName.Step } && epoch > 0 && epoch == _schedule.StepEpoch)
        {
            _stepper.Dispose();
            _stepper = Trainer.CreateStepper(_parameters, _options);
        }
    }

    private void Step(TrainingBatch batch)
    {
        using var scope = torch.NewDisposeScope();
        Tensor input;
        Tensor labels;
        using (torch.no_grad())
        {
            input = _pipeline.Apply(batch.Samples.Inputs);
            labels = _device.type == DeviceType.CPU ? batch.Labels : batch.Labels.to(_device);
        }

        _stepper.ZeroGradients();
        var loss = _head is null ? Forward(input, labels, batch.Count) : ForwardWithHead(_head, input, labels, batch.Count);
        loss.backward();
        _stepper.Step(_schedule.RateAt(batch.Epoch, batch.Step));
        _epochSamples += batch.Count;
        _samplesDone += batch.Count;
        _unread++;
        if (_device.type == DeviceType.CPU || _unread >= BatchesBetweenReads)
            ReadSums();
    }

    private Tensor Forward(Tensor input, Tensor labels, int count)
    {
        // Let go before the backward pass: what that needs, autograd holds, and gives back piece by piece.
        using var scope = torch.NewDisposeScope();
        var logits = ForwardNetwork(input).to(ScalarType.Float32);
        var loss = nn.functional.cross_entropy(logits, labels);
        using (torch.no_grad())
        {
            var correct = logits.argmax(1).eq(labels).sum().to(ScalarType.Float64);
            _sums.add_(torch.stack([loss.detach().to(ScalarType.Float64).mul(count), correct]));
        }

        return loss.MoveToOuterDisposeScope();
    }

    private Tensor ForwardWithHead(LossPredictionHead head, Tensor input, Tensor labels, int count)
    {
        using var scope = torch.NewDisposeScope();
        var (logits, predicted) = ForwardBoth(head, input);
        var losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        var loss = losses.mean();
        var ranking = RankingLoss.Compute(predicted, losses, _options.LossMargin);
        using (torch.no_grad())
        {
            var correct = logits.argmax(1).eq(labels).sum().to(ScalarType.Float64);
            _sums.add_(torch.stack(
            [
                loss.detach().to(ScalarType.Float64).mul(count), correct,
                ranking.Loss.detach().to(ScalarType.Float64).mul(ranking.Pairs), ranking.RightPairs.to(ScalarType.Float64),
            ]));
        }

        _epochPairs += ranking.Pairs;
        var total = _headOnly ? ranking.Loss : loss.add(ranking.Loss.mul(_options.LossWeight));
        return total.MoveToOuterDisposeScope();
    }

    private (Tensor Logits, Tensor Predicted) ForwardBoth(LossPredictionHead head, Tensor input)
    {
        using var shorter = _precision == PrecisionName.BFloat16 ? Acceleration.Autocast(_device.type, ScalarType.BFloat16) : null;
        Tensor[] taps;
        Tensor logits;
        using (_headOnly ? torch.no_grad() : null)
        {
            if (_dropout is null)
            {
                logits = _network.LogitsAndTaps(input, out taps);
            }
            else
            {
                taps = _network.Taps(input, out var features);
                logits = _network.Classify(_dropout.Apply(features));
            }
        }

        // From here on the head follows the network and no longer pulls at it (Yoo and Kweon, section 4.1).
        if (_headOnly || _epoch >= _detachEpoch)
            taps = Array.ConvertAll(taps, static tap => tap.detach());
        return (logits.to(ScalarType.Float32), head.call(taps).to(ScalarType.Float32));
    }

    private void Learn()
    {
        // A network that is left as it is keeps the statistics of its batch normalisations too.
        if (!_headOnly)
            _network.train();
        _head?.train();
    }

    private Tensor ForwardNetwork(Tensor input)
    {
        if (_precision != PrecisionName.BFloat16)
            return Classify(input);
        using var shorter = Acceleration.Autocast(_device.type, ScalarType.BFloat16);
        return Classify(input);
    }

    private Tensor Classify(Tensor input) => _dropout is null ? _network.call(input) : _network.Classify(_dropout.Apply(_network.Embed(input)));

    private (double Loss, double Correct, double HeadLoss, double RightPairs) ReadSums()
    {
        _unread = 0;
        using var scope = torch.NewDisposeScope();
        var sums = _sums.cpu();
        var (loss, correct) = (sums[0].ToDouble(), sums[1].ToDouble());
        var (headLoss, rightPairs) = _head is null ? (0, 0) : (sums[2].ToDouble(), sums[3].ToDouble());
        if (double.IsFinite(loss) && double.IsFinite(headLoss))
            return (loss, correct, headLoss, rightPairs);
        throw new ActiveLearningException(
            "LossNotFinite", ErrorKind.InvalidOperation,
            string.Create(CultureInfo.InvariantCulture, $"The loss is no longer a finite number in epoch {_epoch + 1} of {_options.Epochs}: training diverged. Try a lower learning rate than {_options.LearningRate} (for example {_options.LearningRate / 10:G3})")
            + (_precision == PrecisionName.Float32 ? "" : ", Precision Float32")
            + ", or check that the input holds finite numbers.",
            _options.LearningRate);
    }

    private void EndEpoch(RunContext context)
    {
        if (_epoch < 0)
            return;
        var (loss, correct, headLoss, rightPairs) = ReadSums();
        var trained = _clock.Elapsed;
        double? validationLoss = null;
        double? validationAccuracy = null;
        if (_validation is not null)
        {
            _network.eval();
            _model.WeightsChanged();
            var metrics = Evaluator.Measure(_model, _validation, new PredictOptions { Threads = _options.Threads }, context);
            validationLoss = metrics.Loss;
            validationAccuracy = metrics.Accuracy;
            Learn();
            TorchRuntime.Initialize(_options.Threads);
            _validationTime += _clock.Elapsed - trained;
        }

        _history.Add(new EpochRecord(
            _epoch + 1,
            loss / _epochSamples,
            correct / _epochSamples,
            _epochRate,
            _epochSamples / Math.Max((trained - _epochStart).TotalSeconds, 1e-9),
            validationLoss,
            validationAccuracy,
            (_clock.Elapsed - _epochStart).TotalSeconds)
        {
            HeadLoss = _epochPairs > 0 ? headLoss / _epochPairs : null,
            RankingAccuracy = _epochPairs > 0 ? rightPairs / _epochPairs : null,
        });
        _epoch = -1;
    }

    private void ReportProgress(RunContext context)
    {
        if (context.Progress is null || _clock.Elapsed - _lastProgress < ProgressInterval)
            return;
        _lastProgress = _clock.Elapsed;
        var seconds = (_clock.Elapsed - _validationTime).TotalSeconds;
        var rate = _samplesDone / Math.Max(seconds, 1e-9);
        var total = (double)_sampleCount * _options.Epochs;
        var fraction = Math.Min(_samplesDone / total, 1);
        // Validation takes its share of the time left too.
        var remaining = fraction > 0 ? TimeSpan.FromSeconds(_clock.Elapsed.TotalSeconds * (1 - fraction) / fraction) : (TimeSpan?)null;
        var (loss, accuracy) = (double.NaN, double.NaN);
        if (_device.type == DeviceType.CPU || _unread == 0)
        {
            var sums = ReadSums();
            (loss, accuracy) = (sums.Loss / _epochSamples, sums.Correct / _epochSamples);
        }
        else if (_history.Count > 0)
        {
            (loss, accuracy) = (_history[^1].Loss, _history[^1].Accuracy);
        }

        var figures = double.IsNaN(loss) ? "" : string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}, accuracy {accuracy:F3}, ");
        context.Progress(new ProgressUpdate(
            Activity,
            string.Create(CultureInfo.InvariantCulture, $"epoch {_epoch + 1} of {_options.Epochs}, {figures}{rate:N0} samples/s"),
            fraction,
            remaining));
    }
}
