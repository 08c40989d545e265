using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Training;

/// <summary>Small pools in memory whose classes can be told apart.</summary>
internal static class TestPools
{
    /// <summary>Pictures whose classes differ in brightness and in where they are bright.</summary>
    public static Pool Images(int count, int classes = 3, int size = 16, int channels = 3, int seed = 1, int? labeled = null, bool asOracle = false)
    {
        var random = new RandomSource(seed);
        var pixels = new byte[count * size * size * channels];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size * channels; column++)
                {
                    var inBand = row * classes / size == labels[i];
                    pixels[(((i * size) + row) * size * channels) + column] = (byte)((inBand ? 150 : 40) + random.Next(60));
                }
            }
        }

        for (var i = labeled ?? count; i < count; i++)
            labels[i] = -1;
        return new Pool("bands", new ImageSource(pixels, count, size, channels), Names(classes), labels, asOracle);
    }

    /// <summary>Feature vectors around one centre per class.</summary>
    public static Pool Features(int count, int classes = 3, int width = 8, int seed = 1, int? labeled = null)
    {
        var random = new RandomSource(seed);
        var values = new float[count * width];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (var column = 0; column < width; column++)
                values[(i * width) + column] = (float)((random.NextGaussian() * 0.5) + (column % classes == labels[i] ? 3 : 0) + 10);
        }

        for (var i = labeled ?? count; i < count; i++)
            labels[i] = -1;
        return new Pool("clusters", new FeatureSource(values, width), Names(classes), labels);
    }

    /// <summary>An oracle pool that knows the labels of every other sample only.</summary>
    public static Pool HalfKnown(int count, int size = 8) => new(
        "half known", new ImageSource(new byte[count * size * size * 3], count, size, 3), Names(2),
        [.. Enumerable.Range(0, count).Select(static i => i % 2 == 0 ? i / 2 % 2 : -1)], asOracle: true);

    public static ClassList Names(int classes) => new(Enumerable.Range(0, classes).Select(static c => $"class {c}"));

    public sealed class ImageSource(byte[] pixels, int count, int size, int channels, int badIndex = -1) : SampleSource
    {
        public override int Count => count;

        public override SourceKind Kind => SourceKind.Images;

        public override string Description => "pictures in memory";

        public override int Channels => channels;

        public override int Height => size;

        public override int Width => size;

        public override bool IsPacked => true;

        public override string GetId(int index) => $"picture/{index}";

        public override void ReadImages(ReadOnlySpan<int> indices, int wantedSize, Span<byte> destination, Action<int, ItemProblem>? problems)
        {
            Assert.Equal(size, wantedSize);
            var length = size * size * channels;
            for (var i = 0; i < indices.Length; i++)
            {
                if (indices[i] == badIndex)
                {
                    destination.Slice(i * length, length).Clear();
                    problems?.Invoke(i, new ItemProblem("ImageUnreadable", ErrorKind.InvalidData, GetId(badIndex), $"'{GetId(badIndex)}' is broken."));
                    continue;
                }

                pixels.AsSpan(indices[i] * length, length).CopyTo(destination.Slice(i * length, length));
            }
        }
    }

    public sealed class FeatureSource(float[] values, int width) : SampleSource
    {
        public override int Count => values.Length / width;

        public override SourceKind Kind => SourceKind.Features;

        public override string Description => "features in memory";

        public override int Channels => 1;

        public override int Height => 1;

        public override int Width => width;

        public override bool IsPacked => true;

        public override string GetId(int index) => $"row/{index}";

        public override void ReadFeatures(ReadOnlySpan<int> indices, Span<float> destination)
        {
            for (var i = 0; i < indices.Length; i++)
                values.AsSpan(indices[i] * width, width).CopyTo(destination.Slice(i * width, width));
        }
    }
}
