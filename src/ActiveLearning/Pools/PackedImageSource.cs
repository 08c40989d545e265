using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Pictures of one size that lie one behind the other as height x width x channels bytes, in memory or in a mapped file.</summary>
internal sealed unsafe class PackedImageSource : SampleSource
{
    private readonly PackedBytes _bytes;
    private readonly long _offset;
    private readonly SampleKeys _keys;
    private readonly (float[] Mean, float[] Std)? _normalization;

    /// <summary>Creates a source that owns its bytes.</summary>
    /// <param name="bytes">Where the pictures lie.</param>
    /// <param name="offset">Where the first one starts.</param>
    /// <param name="shape">How many there are and their size.</param>
    /// <param name="description">Where they come from, for people.</param>
    /// <param name="keyPrefix">What ids start with.</param>
    /// <param name="normalization">The published normalisation, if there is one.</param>
    public PackedImageSource(
        PackedBytes bytes, long offset, PackedShape shape, string description, string keyPrefix, (float[] Mean, float[] Std)? normalization = null)
    {
        _bytes = bytes;
        _offset = offset;
        _keys = new SampleKeys(keyPrefix, shape.Count);
        _normalization = normalization;
        (Count, Height, Width, Channels) = shape;
        Description = description;
    }

    public override int Count { get; }

    public override SourceKind Kind => SourceKind.Images;

    public override string Description { get; }

    public override int Channels { get; }

    public override int Height { get; }

    public override int Width { get; }

    public override bool IsPacked => true;

    public override (float[] Mean, float[] Std)? PublishedNormalization => _normalization;

    internal override ulong GetContentStamp() => _bytes.GetStamp();

    public override string GetId(int index) => _keys.Get(index);

    public override bool TryFindIndex(string id, out int index)
    {
        index = _keys.Find(id);
        return true;
    }

    public override void ReadImages(ReadOnlySpan<int> indices, int size, Span<byte> destination, Action<int, ItemProblem>? problems)
    {
        var length = Height * Width * Channels;
        var outputLength = size * size * Channels;
        var scaler = size == Height && size == Width ? null : new ImageScaler(Width, Height, Channels, size);
        var pointer = _bytes.Acquire() + _offset;
        try
        {
            for (var i = 0; i < indices.Length; i++)
            {
                if ((uint)indices[i] >= (uint)Count)
                    throw new ArgumentOutOfRangeException(nameof(indices), indices[i], "No such sample.");
                var picture = new ReadOnlySpan<byte>(pointer + ((long)indices[i] * length), length);
                var output = destination.Slice(i * outputLength, outputLength);
                if (scaler is null)
                    picture.CopyTo(output);
                else
                    scaler.Scale(picture, output);
            }
        }
        finally
        {
            _bytes.Release();
        }
    }

    protected override void Dispose(bool disposing) => _bytes.Dispose();
}
