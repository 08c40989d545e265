using System.Globalization;
using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Pictures that the module draws: one geometric shape each, of any colour, size and angle, over a gradient with strokes and dots as clutter, with noise; eight
/// classes of unequal frequency. Picture i depends on the seed and i alone. For demonstrations and tests on machines without data.
/// </summary>
internal sealed class SyntheticShapes : SampleSource
{
    /// <summary>The classes, the most frequent first.</summary>
    public static readonly IReadOnlyList<string> ClassNames = ["circle", "square", "triangle", "star", "cross", "ring", "hexagon", "crescent"];

    // Shares of the classes, cumulated; the rarest is six times rarer than the most frequent.
    private static readonly double[] s_shares = [0.24, 0.43, 0.58, 0.70, 0.80, 0.88, 0.96, 1.0];

    private readonly SeedTree _seed;
    private readonly SampleKeys _keys;

    /// <summary>Creates the source; nothing is drawn yet.</summary>
    /// <param name="count">Number of pictures.</param>
    /// <param name="seed">Which pictures.</param>
    /// <param name="size">Height and width in pixels, at least 8.</param>
    public SyntheticShapes(int count, long seed, int size)
    {
        Count = count;
        Height = Width = size;
        _seed = new SeedTree(seed);
        _keys = new SampleKeys("shapes", count);
        Description = string.Create(CultureInfo.InvariantCulture, $"synthetic shapes, seed {seed}");
    }

    public override int Count { get; }

    public override SourceKind Kind => SourceKind.Images;

    public override string Description { get; }

    public override int Channels => 3;

    public override int Height { get; }

    public override int Width { get; }

    public override bool IsPacked => false;

    public override string GetId(int index) => _keys.Get(index);

    public override bool TryFindIndex(string id, out int index)
    {
        index = _keys.Find(id);
        return true;
    }

    /// <summary>The class number of every picture.</summary>
    public int[] GetLabels()
    {
        var labels = new int[Count];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = DrawLabel(_seed.Source("shape", i));
        return labels;
    }

    public override unsafe void ReadImages(ReadOnlySpan<int> indices, int size, Span<byte> destination, Action<int, ItemProblem>? problems)
    {
        var length = size * size * 3;
        if (destination.Length < (long)indices.Length * length)
            throw new ArgumentException("The destination is too small.", nameof(destination));
        var wanted = indices.ToArray();
        var scaler = size == Height ? null : new ImageScaler(Width, Height, 3, size);
        fixed (byte* start = destination)
        {
            // A pointer cannot be captured; its value can, and the bytes stay where they are until the loop is done.
            var address = (nint)start;
            SampleLoop.Run(wanted.Length, i =>
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)wanted[i], (uint)Count);
                var output = new Span<byte>((byte*)address + ((long)i * length), length);
                if (scaler is null)
                {
                    Draw(wanted[i], output);
                    return;
                }

                var native = new byte[Width * Height * 3];
                Draw(wanted[i], native);
                scaler.Scale(native, output);
            });
        }
    }

    private static int DrawLabel(RandomSource random)
    {
        var share = random.NextDouble();
        var label = 0;
        while (share >= s_shares[label])
            label++;
        return label;
    }

    private void Draw(int index, Span<byte> rgb)
    {
        var random = _seed.Source("shape", index);
        var label = DrawLabel(random);
        var canvas = new ShapeCanvas(rgb, Height, random);
        canvas.FillGradient();
        for (var strokes = random.Next(4); strokes > 0; strokes--)
            canvas.DrawStroke();
        for (var dots = random.Next(4); dots > 0; dots--)
            canvas.DrawDot();
        canvas.DrawShape((ShapeKind)label);
        if (random.Next(3) == 0)
            canvas.DrawStroke();
        canvas.AddNoise();
    }
}
