using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using TorchSharp;

namespace ActiveLearning.Training;

/// <summary>Trains networks on the labeled samples of a pool.</summary>
public static class Trainer
{
    private const int DefaultImageSize = 224;
    internal const int CropPadding = 4;

    /// <summary>Trains a network.</summary>
    /// <param name="pool">The pool; only its labeled samples are used.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">A pool whose labeled samples are measured after each epoch, or null.</param>
    /// <param name="warmStart">A model of the same architecture whose weights are the initial ones, or null. Its last layer is used only where the classes are the same.</param>
    /// <param name="context">Stops it (answered within a second); receives progress, problems and remarks on the calling thread.</param>
    /// <param name="own">Builds a network of one's own, which is trained instead of the architecture in the options; null for that one.</param>
    /// <returns>The model, in evaluation mode, on the device it was trained on.</returns>
    /// <exception cref="ActiveLearningException">
    /// No sample is labeled (<c>NoLabels</c>) or all have one class (<c>OneClass</c>); an option does not fit (<c>InvalidTrainingOption</c>,
    /// <c>ArchitectureMismatch</c>, <c>WarmStartMismatch</c>, <c>PrecisionNotSupported</c>); one's own network is not what it declares
    /// (<c>InvalidNetwork</c>); the loss is no number (<c>LossNotFinite</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static Model Train(Pool pool, TrainingOptions options, Pool? validation, Model? warmStart, RunContext context, NetworkFactory? own = null)
    {
        options.Validate();
        var labels = CollectLabels(pool);
        if (own is null)
        {
            CheckArchitecture(pool, options);
        }
        else if (options.WeightsPath is not null)
        {
            throw new ActiveLearningException(
                "InvalidTrainingOption", ErrorKind.InvalidArgument, "A weights file cannot be used with a network of your own; load the weights in its constructor, or give a warm start.", options.WeightsPath);
        }

        options = ResolveSteps(options, labels.Count);
        context.ThrowIfStopped();
        return BackgroundRun.Run("ActiveLearning training", context, inner => Run(pool, labels, options, validation, warmStart, own, inner));
    }

    /// <summary>Trains a loss prediction head alone on what a model's network gives, which is left as it is.</summary>
    /// <param name="pool">The pool; its labeled samples are used, their classes matched with the model's by name.</param>
    /// <param name="model">Any model whose network has taps; not changed.</param>
    /// <param name="options">How to train; what concerns the network's architecture is not looked at.</param>
    /// <param name="validation">A pool whose labeled samples are measured after each epoch, or null.</param>
    /// <param name="context">Stops it (answered within a second); receives progress, problems and remarks on the calling thread.</param>
    /// <returns>A new model with a copy of the network, and the head.</returns>
    /// <exception cref="ActiveLearningException">
    /// The network has no taps (<c>NoTaps</c>), no sample is labeled (<c>NoLabels</c>) or one has a class the model does not know (<c>ClassMismatch</c>),
    /// the pool's samples are not what the model takes (<c>ModelPoolMismatch</c>), the model's TorchScript file was changed (<c>TorchScriptChanged</c>), or an
    /// option does not fit (<c>InvalidTrainingOption</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static Model TrainHead(Pool pool, Model model, TrainingOptions options, Pool? validation, RunContext context)
    {
        options = options with { LossPrediction = true };
        options.Validate();
        if (model.Network.TapWidths.Count == 0)
        {
            throw new ActiveLearningException(
                "NoTaps", ErrorKind.InvalidOperation,
                $"The TorchScript model '{model.Name}' gives class scores only, and a loss prediction head reads the outputs of a network's stages; save it again with a forward that returns a tuple (scores, tap1, tap2, ...).", model.Name);
        }

        if (pool.LabeledCount == 0)
            throw NoLabels(pool);
        Predictor.CheckInput(model, pool);
        var labels = Evaluator.CollectLabels(model, pool, useOracle: false, context);
        options = ResolveSteps(options, labels.Count);
        context.ThrowIfStopped();
        return BackgroundRun.Run("ActiveLearning training", context, inner => RunHead(pool, labels, model, options, validation, inner));
    }

    private static Model RunHead(Pool pool, IReadOnlyDictionary<int, int> labels, Model model, TrainingOptions options, Pool? validation, RunContext context)
    {
        TorchRuntime.Initialize(options.Threads);
        var device = options.Device.Equals("Auto", StringComparison.OrdinalIgnoreCase) ? model.TorchDevice : Devices.Resolve(options.Device);
        var precision = ResolvePrecision(options.Precision, device);
        var network = NetworkCopy.Make(model);
        LossPredictionHead? head = null;
        try
        {
            head = LossPredictionHead.Create(network.TapWidths, new SeedTree(options.Seed).Derive("loss head"));
            network.MoveTo(device);
            head.to(device);
            context.Verbose?.Invoke(
                $"Training a loss prediction head on {head.TapWidths.Count} taps of '{model.Name}' and {labels.Count} samples, {Devices.NameOf(device)}, {precision}, {TorchRuntime.ResolveThreads(options.Threads)} threads.");
            var description = model.Description with
            {
                LabelCount = labels.Count,
                Options = model.Options is { } earlier
                    ? earlier with { LossPrediction = true, LossWeight = options.LossWeight, LossMargin = options.LossMargin, LossDetachEpoch = 0 }
                    : null,
            };
            var feed = new TrainingFeed(pool, labels, model.Preprocessing, CreateAugmenter(pool, options), options, 2);
            using var run = new TrainingRun(network, description, device, precision, labels.Count, options, validation, channelsLast: true, head, headOnly: true);
            return run.Execute(feed, context);
        }
        catch
        {
            head?.Dispose();
            network.Dispose();
            throw;
        }
    }

    private static Model Run(
        Pool pool, IReadOnlyDictionary<int, int> labels, TrainingOptions options, Pool? validation, Model? warmStart, NetworkFactory? own, RunContext context)
    {
        TorchRuntime.Initialize(options.Threads);
        var device = Devices.Resolve(options.Device);
        var precision = ResolvePrecision(options.Precision, device);
        var preprocessing = ResolvePreprocessing(pool, [.. labels.Keys.Order()], options, warmStart, context);
        var description = new ModelDescription
        {
            Name = $"{own?.Name ?? options.Architecture.ToString()}-{labels.Count}",
            Architecture = own?.Name ?? options.Architecture.ToString(),
            Factory = own,
            Width = own is null && options.Architecture == ArchitectureName.Linear ? 0 : options.Width,
            Stem = NetworkSpec.ResolveStem(ResolveStem(options), preprocessing.Size),
            Preprocessing = preprocessing,
            Classes = pool.Classes.ToArray(),
            Options = options,
            LabelCount = labels.Count,
        };
        var spec = description.ToSpec(options.Architecture);
        var seeds = new SeedTree(options.Seed);
        var network = own is null ? spec.Create(seeds.Derive("weights")) : own.Create(description.ToInput(), seeds.Derive("weights"));
        // What a network of one's own must not do in channels-last order is not known; see NetworkSpec.TrainsChannelsLast.
        var channelsLast = own is null && spec.TrainsChannelsLast;
        LossPredictionHead? head = null;
        try
        {
            // A seed of its own: the network starts as it does without a head.
            head = options.LossPrediction ? LossPredictionHead.Create(network.TapWidths, seeds.Derive("loss head")) : null;
            if (options.WeightsPath is { } path)
                PretrainedWeights.Apply(network, path, context);
            if (warmStart is not null && own is not null)
                WarmStart.ApplyOwn(network, head, description.Classes, warmStart);
            else if (warmStart is not null)
                WarmStart.Apply(network, head, spec, description.Classes, warmStart, context);
            network.to(device);
            head?.to(device);
            if (channelsLast)
                Acceleration.UseChannelsLast(network);
            context.Verbose?.Invoke(
                $"Training {description.Architecture} ({preprocessing}, {spec.Classes} classes) on {labels.Count} samples, {Devices.NameOf(device)}, {precision}, {TorchRuntime.ResolveThreads(options.Threads)} threads.");

            var feed = new TrainingFeed(pool, labels, preprocessing, CreateAugmenter(pool, options), options, own is not null || spec.IsResNet ? 2 : 1);
            using var run = new TrainingRun(network, description, device, precision, labels.Count, options, validation, channelsLast, head);
            return run.Execute(feed, context);
        }
        catch
        {
            head?.Dispose();
            network.Dispose();
            throw;
        }
    }

    /// <summary>The number of epochs that a number of steps means.</summary>
    internal static TrainingOptions ResolveSteps(TrainingOptions options, int labels) => options.Steps is { } steps
        ? options with { Epochs = Math.Max(1, (int)Math.Round((double)steps / BatchPlan.Cut(labels, options.BatchSize).Count)) }
        : options;

    private static Dictionary<int, int> CollectLabels(Pool pool)
    {
        var labels = pool.GetLabeledIndices().ToDictionary(static index => index, pool.GetLabel);
        if (labels.Count == 0)
            throw NoLabels(pool);

        var first = labels.Values.First();
        if (labels.Values.All(label => label == first))
        {
            throw new ActiveLearningException(
                "OneClass", ErrorKind.InvalidOperation,
                $"All {labels.Count} labeled samples of pool '{pool.Name}' are of class '{pool.Classes[first]}'; training needs labels of at least two classes.", pool.Name);
        }

        return labels;
    }

    private static ActiveLearningException NoLabels(Pool pool) => new(
        "NoLabels", ErrorKind.InvalidOperation,
        $"Pool '{pool.Name}' has no labeled samples to train on; label some first{(pool.HasOracle ? " (its known labels can be revealed with -FromOracle)" : "")}.", pool.Name);

    private static void CheckArchitecture(Pool pool, TrainingOptions options)
    {
        var residual = options.Architecture is ArchitectureName.ResNet18 or ArchitectureName.ResNet34 or ArchitectureName.ResNet50;
        if (residual && pool.Source.Kind == SourceKind.Features)
        {
            throw new ActiveLearningException(
                "ArchitectureMismatch", ErrorKind.InvalidArgument,
                $"{options.Architecture} takes pictures, and pool '{pool.Name}' holds feature vectors; use Mlp or Linear.", options.Architecture);
        }

        if (residual && options.BatchSize < 2)
        {
            throw new ActiveLearningException(
                "InvalidTrainingOption", ErrorKind.InvalidArgument,
                "BatchSize 1 cannot be used with a residual network, whose batch normalisation needs at least 2 samples; use 2 or more.", options.BatchSize);
        }
    }

    // Weights made elsewhere bring their stem with them: torchvision's have the large one, whatever size the pictures are here.
    private static StemName ResolveStem(TrainingOptions options) =>
        options.Stem == StemName.Auto && options.WeightsPath is { } path && PretrainedWeights.FindStem(path) is { } stem ? stem : options.Stem;

    /// <summary>What changes parameters as the options say.</summary>
    internal static Stepper CreateStepper(IReadOnlyList<TorchSharp.Modules.Parameter> parameters, TrainingOptions options) => options.Optimizer == OptimizerName.AdamW
        ? Acceleration.CreateAdam(parameters, options.Momentum, 0.999, options.WeightDecay, decoupled: true)
        : Acceleration.CreateSgd(parameters, options.Momentum, options.WeightDecay);

    /// <summary>The number format that a choice means on a device.</summary>
    internal static PrecisionName ResolvePrecision(PrecisionName precision, torch.Device device)
    {
        var possible = Acceleration.CanAutocast(device.type);
        if (precision == PrecisionName.Auto)
            return device.type == DeviceType.CUDA && possible ? PrecisionName.BFloat16 : PrecisionName.Float32;
        PrecisionCheck.ThrowIfNotSupported(precision, device);
        return precision;
    }

    /// <summary>What a network will expect at its input.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="samples">The samples to measure on where nothing is published, ascending.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="warmStart">A model to go on from, or null.</param>
    /// <param name="context">Receives problems and remarks.</param>
    internal static Preprocessing ResolvePreprocessing(
        Pool pool, IReadOnlyList<int> samples, TrainingOptions options, Model? warmStart, RunContext context)
    {
        var source = pool.Source;
        var images = source.Kind == SourceKind.Images;
        var size = images ? ResolveImageSize(source, options, warmStart, context) : source.Width;
        var columns = images ? source.Channels : size;
        if (options.Mean is { } givenMean && options.Std is { } givenStd)
        {
            if (givenMean.Length != columns || givenStd.Length != columns)
            {
                throw new ActiveLearningException(
                    "InvalidTrainingOption", ErrorKind.InvalidArgument,
                    $"Mean and Std have {givenMean.Length} and {givenStd.Length} numbers; pool '{pool.Name}' needs {columns} of each, one per {(images ? "channel" : "feature")}.", givenMean.Length);
            }

            return new Preprocessing(source.Kind, source.Channels, size, givenMean, givenStd);
        }

        // Weights of a warm start are used to their own normalisation.
        if (warmStart?.Preprocessing is { } earlier && earlier.Kind == source.Kind && earlier.Mean.Length == columns)
            return earlier with { Size = size };
        var (mean, std) = images && source.PublishedNormalization is { } published && published.Mean.Length == columns
            ? published
            : NormalizationMeter.Measure(pool, [.. samples], size, new SeedTree(options.Seed), context);
        return new Preprocessing(source.Kind, source.Channels, size, mean, std);
    }

    private static int ResolveImageSize(SampleSource source, TrainingOptions options, Model? warmStart, RunContext context)
    {
        if (options.ImageSize is { } size)
            return size;
        if (warmStart?.Preprocessing is { Kind: SourceKind.Images } earlier)
            return earlier.Size;
        if (source.Height > 0 && source.Width > 0)
            return Math.Clamp(Math.Min(source.Height, source.Width), 8, 2048);
        context.Verbose?.Invoke($"The pictures differ in size: training at {DefaultImageSize} pixels; give ImageSize for another size.");
        return DefaultImageSize;
    }

    private static Augmenter? CreateAugmenter(Pool pool, TrainingOptions options)
    {
        if (pool.Source.Kind != SourceKind.Images || options.Augmentation == AugmentationName.None)
            return null;
        return new Augmenter(new SeedTree(options.Seed).Derive("augmentation"), CropPadding, options.Augmentation != AugmentationName.Crop);
    }
}
