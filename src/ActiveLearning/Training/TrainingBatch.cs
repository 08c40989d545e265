using ActiveLearning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Training;

/// <summary>One step's samples and labels.</summary>
/// <param name="Samples">The samples; owned by this object.</param>
/// <param name="Labels">N class numbers, 64-bit, in main memory; owned by this object.</param>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The batch within the epoch, from 0.</param>
internal sealed record TrainingBatch(SampleBatch Samples, Tensor Labels, int Epoch, int Step) : IDisposable
{
    /// <summary>Number of samples.</summary>
    public int Count => Samples.Indices.Length;

    /// <summary>Gives samples their labels.</summary>
    public static TrainingBatch Create(SampleBatch samples, IReadOnlyDictionary<int, int> labels, int epoch, int step) =>
        new(samples, torch.tensor(samples.Indices.Select(index => (long)labels[index]).ToArray()), epoch, step);

    /// <inheritdoc/>
    public void Dispose()
    {
        Samples.Dispose();
        Labels.Dispose();
    }
}
