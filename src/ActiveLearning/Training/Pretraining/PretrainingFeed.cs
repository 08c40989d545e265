using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training.Pretraining;

/// <summary>Makes the batches of a whole pretraining, in an order and with variations that the seed alone decides.</summary>
/// <param name="pool">Where the pictures come from; labels are not looked at.</param>
/// <param name="preprocessing">What the network expects.</param>
/// <param name="options">How to train.</param>
internal sealed class PretrainingFeed(Pool pool, Preprocessing preprocessing, PretrainingOptions options)
{
    private const int Views = 2;

    /// <summary>Yields all batches; runs on the reading thread.</summary>
    /// <param name="context">Receives problems.</param>
    /// <param name="stop">Asked between batches.</param>
    public IEnumerable<PretrainingBatch> Run(RunContext context, CancellationToken stop)
    {
        TorchRuntime.Initialize(1);
        var seeds = new SeedTree(options.Training.Seed);
        var flip = options.Training.Augmentation != AugmentationName.Crop;
        var views = new ViewAugmenter(seeds.Derive("views"), flip);
        // Turned pictures are cropped and mirrored as in supervised training: a resized window may leave out what is up.
        var crops = new Augmenter(seeds.Derive("augmentation"), Trainer.CropPadding, flip);
        var reader = new SampleBatchReader(pool, preprocessing);
        int[] indices = [.. Enumerable.Range(0, pool.Count)];
        for (var epoch = 0; epoch < options.Training.Epochs; epoch++)
        {
            indices = Array.FindAll(indices, index => pool.GetBadReason(index) is null);
            var order = indices.AsSpan().ToArray();
            seeds.Source("order", epoch).Shuffle<int>(order);
            var batches = BatchPlan.Cut(order.Length, options.Training.BatchSize);
            for (var step = 0; step < batches.Count; step++)
            {
                stop.ThrowIfCancellationRequested();
                var (start, length) = batches[step];
                if (reader.Read(order.AsSpan(start, length), context) is not { } samples)
                    continue;
                using (samples)
                {
                    if (samples.Indices.Length >= 2)
                        yield return new PretrainingBatch(Make(samples.Inputs, views, crops, epoch, start), samples.Indices.Length, epoch, step);
                }
            }
        }
    }

    private Tensor Make(Tensor pictures, ViewAugmenter views, Augmenter crops, int epoch, int start)
    {
        var (count, size, channels) = ((int)pictures.shape[0], preprocessing.Size, preprocessing.Channels);
        var length = size * size * channels;
        var source = pictures.bytes;
        if (options.Method == PretrainingMethod.Rotation)
        {
            using var scope = torch.NewDisposeScope();
            var cropped = torch.empty([count, size, size, channels], dtype: ScalarType.Byte);
            var pixels = cropped.bytes;
            for (var i = 0; i < count; i++)
                crops.Apply(source.Slice(i * length, length), pixels.Slice(i * length, length), size, channels, epoch, start + i);
            return RotationTask.Turn(cropped).DetachFromDisposeScope();
        }

        var made = torch.empty([Views * count, size, size, channels], dtype: ScalarType.Byte);
        var destination = made.bytes;
        for (var view = 0; view < Views; view++)
        {
            for (var i = 0; i < count; i++)
                views.Apply(source.Slice(i * length, length), destination.Slice(((view * count) + i) * length, length), size, channels, epoch, start + i, view);
        }

        return made;
    }
}
