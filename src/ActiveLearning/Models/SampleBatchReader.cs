using System.Runtime.InteropServices;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.Models;

/// <summary>Reads samples of a pool into tensors as a network with a given preprocessing takes them. One per thread.</summary>
internal sealed class SampleBatchReader
{
    private readonly Preprocessing _preprocessing;
    private readonly BatchReader _reader;
    private readonly List<int> _bad = [];
    private byte[] _pixels = [];

    /// <summary>Creates a reader.</summary>
    /// <param name="pool">Where samples come from.</param>
    /// <param name="preprocessing">What the network expects.</param>
    /// <param name="reader">The shared reader of the pool's data, so that threads and epochs share its cache.</param>
    public SampleBatchReader(Pool pool, Preprocessing preprocessing, BatchReader? reader = null)
    {
        _preprocessing = preprocessing;
        _reader = reader ?? new BatchReader(pool, preprocessing.Size);
    }

    /// <summary>Reads samples.</summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="context">Receives problems; called on this thread.</param>
    /// <returns>The batch, or null where none of the samples could be read.</returns>
    public SampleBatch? Read(ReadOnlySpan<int> indices, RunContext context) => Read(indices, context, null, 0, 0);

    /// <summary>Reads samples and varies their pictures.</summary>
    /// <param name="indices">Which samples, in which order.</param>
    /// <param name="context">Receives problems; called on this thread.</param>
    /// <param name="augmenter">How to vary pictures, or null.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="position">Position of the first sample in the epoch's order.</param>
    /// <returns>The batch, or null where none of the samples could be read.</returns>
    public SampleBatch? Read(ReadOnlySpan<int> indices, RunContext context, Augmenter? augmenter, int epoch, int position)
    {
        _bad.Clear();
        var total = indices.Length * RowBytes;
        if (augmenter is null)
        {
            var rows = Allocate(indices.Length);
            ReadRows(indices, rows.bytes, context);
            if (_bad.Count == 0)
                return new SampleBatch(rows, indices.ToArray());
            using (rows)
                return Gather(indices, rows.bytes, static (from, to, _) => from.CopyTo(to));
        }

        if (_pixels.Length < total)
            _pixels = new byte[total];
        ReadRows(indices, _pixels.AsSpan(0, total), context);
        return Gather(indices, _pixels, (from, to, i) => augmenter.Apply(from, to, _preprocessing.Size, _preprocessing.Channels, epoch, position + i));
    }

    private int RowBytes => _preprocessing.Kind == SourceKind.Features ? _preprocessing.Size * sizeof(float) : _preprocessing.ElementsPerSample;

    private void ReadRows(ReadOnlySpan<int> indices, Span<byte> rows, RunContext context)
    {
        if (_preprocessing.Kind == SourceKind.Features)
            _reader.ReadFeatures(indices, MemoryMarshal.Cast<byte, float>(rows), context, _bad);
        else
            _reader.ReadImages(indices, rows, context, _bad);
    }

    private SampleBatch? Gather(ReadOnlySpan<int> indices, ReadOnlySpan<byte> rows, Place place)
    {
        var bad = _bad.Count == 0 ? null : _bad.ToHashSet();
        var count = indices.Length - (bad?.Count ?? 0);
        if (count == 0)
            return null;
        var gathered = Allocate(count);
        var destination = gathered.bytes;
        var kept = new int[count];
        var row = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (bad is not null && bad.Contains(i))
                continue;
            kept[row] = indices[i];
            place(rows.Slice(i * RowBytes, RowBytes), destination.Slice(row * RowBytes, RowBytes), i);
            row++;
        }

        return new SampleBatch(gathered, kept);
    }

    private Tensor Allocate(int count) => _preprocessing.Kind == SourceKind.Features
        ? torch.empty([count, _preprocessing.Size], dtype: ScalarType.Float32)
        : torch.empty([count, _preprocessing.Size, _preprocessing.Size, _preprocessing.Channels], dtype: ScalarType.Byte);

    private delegate void Place(ReadOnlySpan<byte> from, Span<byte> to, int position);
}
