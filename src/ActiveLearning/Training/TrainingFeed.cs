using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Training;

/// <summary>Makes the batches of a whole training, epoch after epoch, in an order and with variations that the seed alone decides.</summary>
/// <param name="pool">Where the samples come from.</param>
/// <param name="labels">Index to class number of the samples to train on.</param>
/// <param name="preprocessing">What the network expects.</param>
/// <param name="augmenter">How to vary pictures, or null.</param>
/// <param name="options">How to train.</param>
/// <param name="smallestBatch">Batches with fewer readable samples are left out.</param>
internal sealed class TrainingFeed(
    Pool pool, IReadOnlyDictionary<int, int> labels, Preprocessing preprocessing, Augmenter? augmenter, TrainingOptions options, int smallestBatch)
{
    /// <summary>Yields all batches; runs on the reading thread.</summary>
    /// <param name="context">Receives problems.</param>
    /// <param name="stop">Asked between batches.</param>
    public IEnumerable<TrainingBatch> Run(RunContext context, CancellationToken stop)
    {
        // Tensors are made here: libtorch must be there, and copying needs no second thread.
        TorchRuntime.Initialize(1);
        var seeds = new SeedTree(options.Seed);
        var reader = new SampleBatchReader(pool, preprocessing);
        var indices = labels.Keys.Order().ToArray();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            indices = Array.FindAll(indices, index => pool.GetBadReason(index) is null);
            var order = indices.AsSpan().ToArray();
            seeds.Source("order", epoch).Shuffle<int>(order);
            var batches = BatchPlan.Cut(order.Length, options.BatchSize);
            if (batches.Count == 0)
            {
                throw new ActiveLearningException(
                    "NoLabels", ErrorKind.InvalidData, $"None of the labeled samples of pool '{pool.Name}' can be read; see the errors above.", pool.Name);
            }

            for (var step = 0; step < batches.Count; step++)
            {
                stop.ThrowIfCancellationRequested();
                var (start, length) = batches[step];
                var samples = reader.Read(order.AsSpan(start, length), context, augmenter, epoch, start);
                if (samples is null)
                    continue;
                if (samples.Indices.Length < smallestBatch)
                {
                    samples.Dispose();
                    continue;
                }

                yield return TrainingBatch.Create(samples, labels, epoch, step);
            }
        }
    }
}
