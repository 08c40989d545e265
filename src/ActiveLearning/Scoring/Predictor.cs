using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Scoring;

/// <summary>
/// Runs samples through a model and streams what it gives: one thread reads batch N+2, one computes N+1, while the caller has N.
/// </summary>
public static class Predictor
{
    private const int BatchesAhead = 2;

    /// <summary>Runs samples through a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pool">Where the samples are.</param>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="parts">What to give beside classes and confidences.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives the samples that cannot be read, on the thread that enumerates.</param>
    /// <returns>The batches in order, made while they are enumerated; an enumeration that is left early stops the work.</returns>
    /// <exception cref="ActiveLearningException">
    /// The pool's samples are not what the model takes (<c>ModelPoolMismatch</c>), the model has no embeddings (<c>NoEmbedding</c>) or no loss
    /// prediction head (<c>NoLossHead</c>), an option is out of range (<c>InvalidPredictOption</c>); or, while enumerating, the model gives no
    /// finite numbers (<c>ModelOutputNotFinite</c>).
    /// </exception>
    public static IEnumerable<PredictionBatch> Run(
        Model model, Pool pool, IReadOnlyList<int> indices, PredictionParts parts, PredictOptions options, RunContext context)
    {
        options.Validate();
        CheckInput(model, pool);
        if (parts.HasFlag(PredictionParts.Embeddings) && !model.HasEmbedding)
        {
            throw new ActiveLearningException(
                "NoEmbedding", ErrorKind.InvalidOperation,
                $"The TorchScript model '{model.Name}' gives class scores only; embeddings need a model trained here or imported with its architecture.", model.Name);
        }

        if (parts.HasFlag(PredictionParts.PredictedLosses) || options.Measure is { Input: MeasureInput.PredictedLosses })
            model.RequireLossHead();
        if (HasPasses(parts, options))
            PassCheck.Check(model, options.Committee);
        if (!options.Device.Equals("Auto", StringComparison.OrdinalIgnoreCase))
        {
            model.MoveTo(options.Device);
            foreach (var member in options.Committee)
                member.MoveTo(options.Device);
        }

        return Stream(model, pool, indices, parts, options, context);
    }

    /// <summary>The number of samples per pass: a pass should take well under a second, so that a stop is answered in time, and not be so small that calls cost more than work.</summary>
    internal static int ResolveBatchSize(int batchSize, Model model)
    {
        if (batchSize > 0)
            return batchSize;
        var elements = model.Preprocessing.ElementsPerSample;
        var accelerated = model.TorchDevice.type == DeviceType.CUDA;
        return model.Preprocessing.Kind == SourceKind.Features
            ? Math.Clamp((accelerated ? 16_000_000 : 1_000_000) / elements, 64, 16384)
            : Math.Clamp((accelerated ? 6_000_000 : 400_000) / elements, 4, accelerated ? 2048 : 128);
    }

    private static IEnumerable<PredictionBatch> Stream(
        Model model, Pool pool, IReadOnlyList<int> indices, PredictionParts parts, PredictOptions options, RunContext context)
    {
        var problems = new ConcurrentQueue<ItemProblem>();
        using var computed = new Prefetcher<PredictionBatch>(
            "ActiveLearning scoring", stop => Compute(model, pool, indices, parts, options, problems, stop), BatchesAhead, context.Cancellation);
        while (computed.TryTake(out var batch))
        {
            Report(problems, context);
            yield return batch;
        }

        context.ThrowIfStopped();
        Report(problems, context);
    }

    private static void Report(ConcurrentQueue<ItemProblem> problems, RunContext context)
    {
        while (problems.TryDequeue(out var problem))
            context.Problem?.Invoke(problem);
    }

    /// <summary>Runs on the computing thread, its clean-up included: threads, gradients and dispose scopes are per thread.</summary>
    private static IEnumerable<PredictionBatch> Compute(
        Model model, Pool pool, IReadOnlyList<int> indices, PredictionParts parts, PredictOptions options, ConcurrentQueue<ItemProblem> problems, CancellationToken stop)
    {
        TorchRuntime.Initialize(options.Threads);
        using var usage = model.Use();
        using var committee = HasPasses(parts, options) ? CommitteeUsage.Of(options.Committee) : null;
        using var masks = HasPasses(parts, options) && options.Committee.Count == 0 ? new DropoutMasks(options.Passes, DropoutRateOf(model, options), options.PassSeed) : null;
        using var noGradients = torch.no_grad();
        using var read = new Prefetcher<SampleBatch>(
            "ActiveLearning reading",
            readStop => Read(model, pool, indices, ResolveBatchSize(options.BatchSize, model), new RunContext(readStop, problem: problems.Enqueue), readStop),
            BatchesAhead,
            stop);
        while (read.TryTake(out var samples))
        {
            using (samples)
            {
                stop.ThrowIfCancellationRequested();
                yield return ComputeBatch(model, samples, parts, options, masks);
            }
        }

        stop.ThrowIfCancellationRequested();
    }

    private static IEnumerable<SampleBatch> Read(Model model, Pool pool, IReadOnlyList<int> indices, int batchSize, RunContext context, CancellationToken stop)
    {
        TorchRuntime.Initialize(1);
        var reader = new SampleBatchReader(pool, model.Preprocessing);
        var wanted = new int[Math.Min(batchSize, Math.Max(indices.Count, 1))];
        for (var start = 0; start < indices.Count; start += batchSize)
        {
            stop.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, indices.Count - start);
            for (var i = 0; i < count; i++)
                wanted[i] = indices[start + i];
            if (reader.Read(wanted.AsSpan(0, count), context) is { } batch)
                yield return batch;
        }
    }

    private static PredictionBatch ComputeBatch(Model model, SampleBatch samples, PredictionParts parts, PredictOptions options, DropoutMasks? masks)
    {
        using var scope = torch.NewDisposeScope();
        var input = model.Prepare(samples.Inputs);
        var withLosses = parts.HasFlag(PredictionParts.PredictedLosses) || options.Measure is { Input: MeasureInput.PredictedLosses };
        var (features, logits, losses) = model.Run(input, withLosses);

        // Double precision from here on: measures are to be right to 1e-6 for any logits, and these tensors are small.
        var logProbabilities = LogProbabilities(logits, options);
        var best = logProbabilities.max(1);
        var confidences = ToArray(best.values.exp());
        CheckFinite(model, confidences);
        var predictedLosses = losses is null ? null : ToArray(losses);
        if (predictedLosses is not null)
            CheckFinite(model, predictedLosses);
        var passes = HasPasses(parts, options) ? PassLogProbabilities(model, samples, features, logProbabilities, options, masks) : null;
        return new PredictionBatch(samples.Indices, (int)logits.shape[1], ToInt32Array(best.indexes), confidences)
        {
            Probabilities = parts.HasFlag(PredictionParts.Probabilities) ? ToArray(logProbabilities.exp()) : null,
            Logits = parts.HasFlag(PredictionParts.Logits) ? ToArray(logits) : null,
            Embeddings = parts.HasFlag(PredictionParts.Embeddings) ? ToArray(features!) : null,
            FeatureCount = parts.HasFlag(PredictionParts.Embeddings) ? (int)features!.shape[1] : 0,
            PassProbabilities = parts.HasFlag(PredictionParts.PassProbabilities) ? ToArray(passes!.exp().transpose(0, 1)) : null,
            Passes = passes is null ? 0 : (int)passes.shape[0],
            Scores = options.Measure is { } measure ? ToArray(measure.Compute(measure.Input switch
            {
                MeasureInput.PredictedLosses => losses!,
                MeasureInput.PassLogProbabilities => passes!,
                _ => logProbabilities,
            })) : null,
            PredictedLosses = parts.HasFlag(PredictionParts.PredictedLosses) ? predictedLosses : null,
        };
    }

    /// <summary>The share of an embedding's numbers that a dropout pass drops.</summary>
    internal static double DropoutRateOf(Model model, PredictOptions options) =>
        options.DropoutRate ?? (model.Options is { Dropout: > 0 and var trained } ? trained : 0.5);

    private static bool HasPasses(PredictionParts parts, PredictOptions options) =>
        parts.HasFlag(PredictionParts.PassProbabilities) || options.Measure is { Input: MeasureInput.PassLogProbabilities };

    private static Tensor LogProbabilities(Tensor logits, PredictOptions options)
    {
        var precise = logits.to(ScalarType.Float64);
        return nn.functional.log_softmax(options.Temperature == 1 ? precise : precise.div(options.Temperature), 1);
    }

    /// <summary>T x N x C: the model's own opinion and the committee's, or one of each dropout pass.</summary>
    private static Tensor PassLogProbabilities(
        Model model, SampleBatch samples, Tensor? features, Tensor own, PredictOptions options, DropoutMasks? masks)
    {
        if (masks is not null)
            return torch.stack([.. masks.Apply(features!).Select(dropped => LogProbabilities(model.Network.Classify(dropped), options))]);
        var opinions = new List<Tensor> { own };
        foreach (var member in options.Committee)
        {
            var logits = member.Run(member.Prepare(samples.Inputs)).Logits;
            CheckFinite(member, ToArray(logits));
            opinions.Add(LogProbabilities(logits, options).to(own.device));
        }

        return torch.stack(opinions);
    }

    private static void CheckFinite(Model model, float[] values)
    {
        if (Array.TrueForAll(values, float.IsFinite))
            return;
        throw new ActiveLearningException(
            "ModelOutputNotFinite", ErrorKind.InvalidData,
            $"Model '{model.Name}' gives values that are no finite numbers; its training diverged, or the input holds such values. Train it again with a lower learning rate, or check the data.", model.Name);
    }

    private static float[] ToArray(Tensor tensor) =>
        MemoryMarshal.Cast<byte, float>(tensor.to(ScalarType.Float32).cpu().contiguous().bytes).ToArray();

    private static int[] ToInt32Array(Tensor tensor) =>
        MemoryMarshal.Cast<byte, int>(tensor.to(ScalarType.Int32).cpu().contiguous().bytes).ToArray();

    /// <summary>Throws where a pool's samples are not what a model takes.</summary>
    internal static void CheckInput(Model model, Pool pool)
    {
        var source = pool.Source;
        var expected = model.Preprocessing;
        var fits = source.Kind == expected.Kind && (source.Kind == SourceKind.Images ? source.Channels == expected.Channels : source.Width == expected.Size);
        if (fits)
            return;
        var given = source.Kind == SourceKind.Images ? $"pictures of {source.Channels} channels" : $"vectors of {source.Width} features";
        var taken = expected.Kind == SourceKind.Images ? $"pictures of {expected.Channels} channels" : $"vectors of {expected.Size} features";
        throw new ActiveLearningException(
            "ModelPoolMismatch", ErrorKind.InvalidArgument,
            $"Model '{model.Name}' takes {taken}, and pool '{pool.Name}' holds {given}; use a model trained on such samples.", pool.Name);
    }
}
