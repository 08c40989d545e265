using System.Diagnostics;
using System.Globalization;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>Trains networks on all pictures of a pool without looking at labels, for embeddings that mean something before there are any.</summary>
public static class Pretrainer
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Trains one.</summary>
    /// <param name="pool">The pool, of pictures; unreadable ones are reported and left out.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives progress, problems and remarks.</param>
    /// <returns>
    /// The model. Its embeddings are what was learned; its class scores are those of a layer with random weights, until it is trained with labels (<see cref="Trainer"/>, as a warm start).
    /// </returns>
    /// <exception cref="ActiveLearningException">
    /// The pool holds no pictures or fewer than two that can be read (<c>PretrainingImpossible</c>), an option is out of range (<c>InvalidTrainingOption</c>), the architecture takes no pictures
    /// (<c>ArchitectureMismatch</c>), a device or precision is not there, or training diverged (<c>LossNotFinite</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static Model Train(Pool pool, PretrainingOptions options, RunContext context)
    {
        options.Validate();
        if (pool.Source.Kind != SourceKind.Images)
        {
            throw new ActiveLearningException(
                "PretrainingImpossible", ErrorKind.InvalidOperation, $"Pool '{pool.Name}' holds feature vectors, and pretraining varies pictures; use the vectors as they are.", pool.Name);
        }

        if (options.Training.Architecture == ArchitectureName.Linear)
        {
            throw new ActiveLearningException(
                "ArchitectureMismatch", ErrorKind.InvalidArgument, "A Linear network has no embeddings that could be learned; use a residual network or Mlp.", options.Training.Architecture);
        }

        if (pool.Count - pool.GetBadIndices().Length < 2)
            throw TooFew(pool);
        return BackgroundRun.Run("ActiveLearning pretraining", context, inner => Run(pool, options, inner));
    }

    private static ActiveLearningException TooFew(Pool pool) => new(
        "PretrainingImpossible", ErrorKind.InvalidOperation, $"Fewer than two pictures of pool '{pool.Name}' can be read; pretraining compares pictures.", pool.Name);

    private static Model Run(Pool pool, PretrainingOptions options, RunContext context)
    {
        var training = options.Training;
        TorchRuntime.Initialize(training.Threads);
        var device = Devices.Resolve(training.Device);
        var precision = Trainer.ResolvePrecision(training.Precision, device);
        var all = pool.GetReadableIndices();
        training = Trainer.ResolveSteps(training, all.Length);
        options = options with { Training = training };
        var preprocessing = Trainer.ResolvePreprocessing(pool, all, training, null, context);
        var description = new ModelDescription
        {
            Name = $"{options.Method}-{training.Architecture}",
            Architecture = training.Architecture.ToString(),
            Width = training.Width,
            Stem = NetworkSpec.ResolveStem(training.Stem, preprocessing.Size),
            Preprocessing = preprocessing,
            Classes = pool.Classes.ToArray(),
            Options = training,
        };
        var spec = description.ToSpec(training.Architecture);
        var seeds = new SeedTree(training.Seed);
        var network = spec.Create(seeds.Derive("weights"));
        PretrainingHead? head = null;
        try
        {
            head = PretrainingHead.Create(network.FeatureCount, options, seeds.Derive("pretraining head"));
            if (training.WeightsPath is { } path)
                PretrainedWeights.Apply(network, path, context);
            network.to(device);
            head.to(device);
            if (spec.TrainsChannelsLast)
                Acceleration.UseChannelsLast(network);
            context.Verbose?.Invoke(
                $"{options.Method} of {description.Architecture} ({preprocessing}) on {all.Length} pictures without labels, {Devices.NameOf(device)}, {precision}, {TorchRuntime.ResolveThreads(training.Threads)} threads.");
            var history = Learn(pool, options, network, head, preprocessing, device, precision, all.Length, spec.TrainsChannelsLast, context);
            network.eval();
            return new Model(network, description with { History = history, Versions = LibraryVersions.Current, Created = DateTimeOffset.UtcNow }, device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        finally
        {
            head?.Dispose();
        }
    }

    private static List<EpochRecord> Learn(
        Pool pool, PretrainingOptions options, Network network, PretrainingHead head, Preprocessing preprocessing, torch.Device device, PrecisionName precision, int count,
        bool channelsLast, RunContext context)
    {
        var training = options.Training;
        Parameter[] parameters = [.. network.parameters(), .. head.parameters()];
        using var stepper = Trainer.CreateStepper(parameters, training);
        using var pipeline = new InputPipeline(preprocessing, device, channelsLast);
        var schedule = new LearningRateSchedule(training.Schedule, training.LearningRate, training.Epochs, BatchPlan.Cut(count, training.BatchSize).Count);
        var feed = new PretrainingFeed(pool, preprocessing, options);
        var meter = new EpochMeter(training.Epochs, count, schedule);
        network.train();
        head.train();
        using (var batches = new Prefetcher<PretrainingBatch>("ActiveLearning reading", stop => feed.Run(context, stop), 2, context.Cancellation))
        {
            while (batches.TryTake(out var batch))
            {
                using (batch)
                {
                    context.ThrowIfStopped();
                    using var scope = torch.NewDisposeScope();
                    Tensor input;
                    using (torch.no_grad())
                        input = pipeline.Apply(batch.Inputs);
                    stepper.ZeroGradients();
                    var (loss, found) = Forward(options, network, head, input, device, precision);
                    loss.backward();
                    stepper.Step(schedule.RateAt(batch.Epoch, batch.Step));
                    var value = loss.detach().cpu().item<float>();
                    if (!float.IsFinite(value))
                    {
                        throw new ActiveLearningException(
                            "LossNotFinite", ErrorKind.InvalidOperation,
                            string.Create(CultureInfo.InvariantCulture, $"The loss is no longer a finite number in epoch {batch.Epoch + 1} of {training.Epochs}: pretraining diverged. Try a lower learning rate than {training.LearningRate}."),
                            training.LearningRate);
                    }

                    meter.Add(batch, value, found.cpu().item<long>() / (double)batch.Inputs.shape[0]);
                }

                meter.Report($"{options.Method} of {training.Architecture}", context);
            }
        }

        context.ThrowIfStopped();
        meter.EndEpoch();
        if (meter.History.Count == 0)
            throw TooFew(pool);
        stepper.ZeroGradients();
        context.Progress?.Invoke(new ProgressUpdate($"{options.Method} of {training.Architecture}", $"{training.Epochs} epochs", 1, TimeSpan.Zero, Completed: true));
        return meter.History;
    }

    private static (Tensor Loss, Tensor Found) Forward(PretrainingOptions options, Network network, PretrainingHead head, Tensor input, torch.Device device, PrecisionName precision)
    {
        Tensor given;
        using (precision == PrecisionName.BFloat16 ? Acceleration.Autocast(device.type, ScalarType.BFloat16) : null)
            given = head.call(network.Embed(input));
        given = given.to(ScalarType.Float32);
        return options.Method == PretrainingMethod.SimClr ? ContrastiveLoss.Compute(given, options.Temperature) : RotationTask.Compute(given);
    }

    /// <summary>Adds up what the steps of an epoch give.</summary>
    private sealed class EpochMeter(int epochs, int count, LearningRateSchedule schedule)
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private TimeSpan _reported = -s_progressInterval;
        private TimeSpan _start;
        private int _epoch = -1;
        private long _samples;
        private long _done;
        private double _loss;
        private double _found;

        public List<EpochRecord> History { get; } = [];

        public void Add(PretrainingBatch batch, double loss, double found)
        {
            if (batch.Epoch != _epoch)
            {
                EndEpoch();
                (_epoch, _samples, _loss, _found, _start) = (batch.Epoch, 0, 0, 0, _clock.Elapsed);
            }

            _samples += batch.Samples;
            _done += batch.Samples;
            _loss += loss * batch.Samples;
            _found += found * batch.Samples;
        }

        public void EndEpoch()
        {
            if (_epoch < 0)
                return;
            var seconds = (_clock.Elapsed - _start).TotalSeconds;
            History.Add(new EpochRecord(_epoch + 1, _loss / _samples, _found / _samples, schedule.RateAt(_epoch, 0), _samples / Math.Max(seconds, 1e-9), null, null, seconds));
            _epoch = -1;
        }

        public void Report(string activity, RunContext context)
        {
            if (context.Progress is not { } progress || _clock.Elapsed - _reported < s_progressInterval)
                return;
            _reported = _clock.Elapsed;
            var fraction = Math.Min(_done / ((double)count * epochs), 1);
            progress(new ProgressUpdate(
                activity,
                string.Create(CultureInfo.InvariantCulture, $"epoch {_epoch + 1} of {epochs}, loss {_loss / _samples:F3}, found {_found / _samples:P1}, {_done / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9):N0} samples/s"),
                fraction,
                _clock.Elapsed * (1 - fraction) / fraction));
        }
    }
}
