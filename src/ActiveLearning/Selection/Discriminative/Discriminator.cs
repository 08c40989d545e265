using System.Diagnostics;
using System.Runtime.InteropServices;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Selection.Discriminative;

/// <summary>
/// A network that says of a feature vector whether it is labeled (class 0) or unlabeled (class 1): three hidden layers with ReLU, softmax over two
/// logits. One per thread.
/// </summary>
internal sealed class Discriminator : IDisposable
{
    private const int ScoringRows = 8192;
    private const double CallSeconds = 0.1;
    private const long MaxBatchesPerCall = 1 << 16;

    private readonly MlpTrainer _network;

    /// <summary>Creates one with random weights.</summary>
    /// <param name="features">Length of a feature vector.</param>
    /// <param name="device">Where it trains and scores.</param>
    /// <param name="random">Where its weights come from.</param>
    /// <param name="bfloat16">Whether the matrix products of its training are of bfloats.</param>
    internal Discriminator(int features, torch.Device device, RandomSource random, bool bfloat16)
    {
        var width = HiddenWidth(features);
        _network = Acceleration.CreateMlp(new MlpWeights(random, features, width, width, width, 2), device, bfloat16);
    }

    /// <summary>Its parameters themselves.</summary>
    internal IReadOnlyList<Tensor> Parameters => _network.Parameters;

    /// <summary>The width of the hidden layers, as in the public reference implementation: 20 below 30 features, 256 up to 512, 512 above.</summary>
    /// <param name="features">Length of a feature vector.</param>
    internal static int HiddenWidth(int features) => features < 30 ? 20 : features <= 512 ? 256 : 512;

    /// <summary>Trains until it tells the two sides apart, or the epochs are over.</summary>
    /// <param name="features">N x D, on the device.</param>
    /// <param name="targets">N classes, 64-bit, on the device: 0 labeled, 1 unlabeled.</param>
    /// <param name="labeled">Rows of labeled samples, at least one.</param>
    /// <param name="unlabeled">Rows of unlabeled samples, at least one.</param>
    /// <param name="settings">How.</param>
    /// <param name="random">Decides the order.</param>
    /// <param name="context">Asked several times a second.</param>
    /// <param name="report">Told epoch and accuracy of the last whole epoch, several times a second; or null.</param>
    /// <returns>Epochs taken and the training accuracy of the last one: rows told apart, each before the step it was in.</returns>
    internal (int Epochs, double Accuracy) Train(
        Tensor features, Tensor targets, ReadOnlySpan<int> labeled, ReadOnlySpan<int> unlabeled, DiscriminatorSettings settings, RandomSource random,
        RunContext context, Action<int, double>? report = null)
    {
        var rows = new long[labeled.Length + unlabeled.Length];
        var weights = settings.Balance == DiscriminativeBalance.Weight
            ? new[] { rows.Length / (2f * labeled.Length), rows.Length / (2f * unlabeled.Length) }
            : [1f, 1f];
        if (settings.Balance != DiscriminativeBalance.Sampler)
        {
            for (var i = 0; i < rows.Length; i++)
                rows[i] = i < labeled.Length ? labeled[i] : unlabeled[i - labeled.Length];
        }

        var accuracy = 0.0;
        // Calls of a tenth of a second: long enough not to cost anything, short enough to stop in time. Where they end changes no result.
        var batchesPerCall = 4L;
        for (var epoch = 1; epoch <= settings.MaxEpochs; epoch++)
        {
            if (settings.Balance == DiscriminativeBalance.Sampler)
                DrawBalanced(rows, labeled, unlabeled, random);
            random.Shuffle<long>(rows);
            using var scope = torch.NewDisposeScope();
            var order = torch.tensor(rows).to(features.device);
            for (var start = 0L; start < rows.Length;)
            {
                context.ThrowIfStopped();
                report?.Invoke(epoch, accuracy);
                var clock = Stopwatch.GetTimestamp();
                var length = Math.Min(batchesPerCall * settings.BatchSize, rows.Length - start);
                using var inner = torch.NewDisposeScope();
                _network.Train(features, order.narrow(0, start, length), targets, weights, settings.BatchSize, settings.LearningRate);
                start += length;
                var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
                batchesPerCall = Math.Clamp((long)(batchesPerCall * CallSeconds / Math.Max(seconds, 1e-6)), 1, Math.Min(2 * batchesPerCall, MaxBatchesPerCall));
            }

            accuracy = (double)_network.TakeCorrect() / rows.Length;
            if (accuracy > settings.StopAccuracy)
                return (epoch, accuracy);
        }

        return (settings.MaxEpochs, accuracy);
    }

    /// <summary>How much more "unlabeled" than "labeled" each row looks: the difference of the logits, which unlike the probability never saturates.</summary>
    /// <param name="features">N x D, on the device.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="context">Asked between blocks.</param>
    /// <returns>One number per row; the probability of "unlabeled" is its logistic function.</returns>
    internal float[] Score(Tensor features, ReadOnlySpan<int> rows, RunContext context)
    {
        var scores = new float[rows.Length];
        using var noGradients = torch.no_grad();
        for (var start = 0; start < rows.Length; start += ScoringRows)
        {
            context.ThrowIfStopped();
            using var scope = torch.NewDisposeScope();
            var block = Array.ConvertAll(rows.Slice(start, Math.Min(ScoringRows, rows.Length - start)).ToArray(), static row => (long)row);
            var logits = _network.Logits(features.index_select(0, torch.tensor(block).to(features.device)));
            var difference = logits.select(1, 1).sub(logits.select(1, 0)).cpu().contiguous();
            MemoryMarshal.Cast<byte, float>(difference.bytes).CopyTo(scores.AsSpan(start));
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Half of the rows from each side, with replacement.</summary>
    private static void DrawBalanced(long[] rows, ReadOnlySpan<int> labeled, ReadOnlySpan<int> unlabeled, RandomSource random)
    {
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i % 2 == 0 ? labeled[random.Next(labeled.Length)] : unlabeled[random.Next(unlabeled.Length)];
    }
}
