using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;

namespace ActiveLearning.Training;

/// <summary>Trains networks on the labeled samples of a pool.</summary>
public static class Trainer
{
    private const int DefaultImageSize = 224;
    private const int CropPadding = 4;

    /// <summary>Trains a network.</summary>
    /// <param name="pool">The pool; only its labeled samples are used.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validation">A pool whose labeled samples are measured after each epoch, or null.</param>
    /// <param name="warmStart">A model of the same architecture whose weights are the initial ones, or null. Its last layer is used only where the classes are the same.</param>
    /// <param name="context">Stops it (answered within a second); receives progress, problems and remarks on the calling thread.</param>
    /// <returns>The model, in evaluation mode, on the device it was trained on.</returns>
    /// <exception cref="ActiveLearningException">
    /// No sample is labeled (<c>NoLabels</c>) or all have one class (<c>OneClass</c>); an option does not fit (<c>InvalidTrainingOption</c>,
    /// <c>ArchitectureMismatch</c>, <c>WarmStartMismatch</c>, <c>PrecisionNotSupported</c>); the loss is no number (<c>LossNotFinite</c>).
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static Model Train(Pool pool, TrainingOptions options, Pool? validation, Model? warmStart, RunContext context)
    {
        options.Validate();
        var labels = CollectLabels(pool);
        CheckArchitecture(pool, options);
        options = ResolveSteps(options, labels.Count);
        context.ThrowIfStopped();
        return BackgroundRun.Run("ActiveLearning training", context, inner => Run(pool, labels, options, validation, warmStart, inner));
    }

    private static Model Run(Pool pool, IReadOnlyDictionary<int, int> labels, TrainingOptions options, Pool? validation, Model? warmStart, RunContext context)
    {
        TorchRuntime.Initialize(options.Threads);
        var device = Devices.Resolve(options.Device);
        var precision = ResolvePrecision(options.Precision, device);
        var preprocessing = ResolvePreprocessing(pool, labels, options, warmStart, context);
        var description = new ModelDescription
        {
            Name = $"{options.Architecture}-{labels.Count}",
            Architecture = options.Architecture.ToString(),
            Width = options.Architecture == ArchitectureName.Linear ? 0 : options.Width,
            Stem = NetworkSpec.ResolveStem(ResolveStem(options), preprocessing.Size),
            Preprocessing = preprocessing,
            Classes = pool.Classes.ToArray(),
            Options = options,
            LabelCount = labels.Count,
        };
        var spec = description.ToSpec(options.Architecture);
        var seeds = new SeedTree(options.Seed);
        var network = spec.Create(seeds.Derive("weights"));
        LossPredictionHead? head = null;
        try
        {
            // A seed of its own: the network starts as it does without a head.
            head = options.LossPrediction ? LossPredictionHead.Create(network.TapWidths, seeds.Derive("loss head")) : null;
            if (options.WeightsPath is { } path)
                PretrainedWeights.Apply(network, path, context);
            if (warmStart is not null)
                WarmStart.Apply(network, head, spec, description.Classes, warmStart, context);
            network.to(device);
            head?.to(device);
            if (spec.TrainsChannelsLast)
                Acceleration.UseChannelsLast(network);
            context.Verbose?.Invoke(
                $"Training {options.Architecture} ({preprocessing}, {spec.Classes} classes) on {labels.Count} samples, {Devices.NameOf(device)}, {precision}, {TorchRuntime.ResolveThreads(options.Threads)} threads.");

            var feed = new TrainingFeed(pool, labels, preprocessing, CreateAugmenter(pool, options), options, spec.IsResNet ? 2 : 1);
            using var run = new TrainingRun(network, description, device, precision, labels.Count, options, validation, spec.TrainsChannelsLast, head);
            return run.Execute(feed, context);
        }
        catch
        {
            head?.Dispose();
            network.Dispose();
            throw;
        }
    }

    private static TrainingOptions ResolveSteps(TrainingOptions options, int labels) => options.Steps is { } steps
        ? options with { Epochs = Math.Max(1, (int)Math.Round((double)steps / BatchPlan.Cut(labels, options.BatchSize).Count)) }
        : options;

    private static Dictionary<int, int> CollectLabels(Pool pool)
    {
        var labels = pool.GetLabeledIndices().ToDictionary(static index => index, pool.GetLabel);
        if (labels.Count == 0)
        {
            throw new ActiveLearningException(
                "NoLabels", ErrorKind.InvalidOperation,
                $"Pool '{pool.Name}' has no labeled samples to train on; label some first{(pool.HasOracle ? " (its known labels can be revealed with -FromOracle)" : "")}.", pool.Name);
        }

        var first = labels.Values.First();
        if (labels.Values.All(label => label == first))
        {
            throw new ActiveLearningException(
                "OneClass", ErrorKind.InvalidOperation,
                $"All {labels.Count} labeled samples of pool '{pool.Name}' are of class '{pool.Classes[first]}'; training needs labels of at least two classes.", pool.Name);
        }

        return labels;
    }

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

    private static PrecisionName ResolvePrecision(PrecisionName precision, torch.Device device)
    {
        var possible = Acceleration.CanAutocast(device.type);
        if (precision == PrecisionName.Auto)
            return device.type == DeviceType.CUDA && possible ? PrecisionName.BFloat16 : PrecisionName.Float32;
        if (precision == PrecisionName.BFloat16 && !possible)
        {
            throw new ActiveLearningException(
                "PrecisionNotSupported", ErrorKind.ResourceUnavailable,
                $"BFloat16 cannot be used on {Devices.NameOf(device)} with the {Acceleration.ProviderName} torch provider; use Float32 or Auto.", precision);
        }

        return precision;
    }

    private static Preprocessing ResolvePreprocessing(
        Pool pool, IReadOnlyDictionary<int, int> labels, TrainingOptions options, Model? warmStart, RunContext context)
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
            : NormalizationMeter.Measure(pool, [.. labels.Keys.Order()], size, new SeedTree(options.Seed), context);
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
