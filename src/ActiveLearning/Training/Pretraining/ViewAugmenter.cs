using ActiveLearning.Runtime;

namespace ActiveLearning.Training.Pretraining;

/// <summary>
/// Makes a view of a picture: a window of random place, size and shape scaled to the whole, mirrored or not, with other colours or without. Chen et al., ICML 2020, appendix A and B.9 (no blur, as
/// there for small pictures). What is drawn depends on the seed, the epoch, the picture's position in it and the view's number only.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="flip">Whether to mirror with probability 0.5.</param>
internal sealed class ViewAugmenter(long seed, bool flip)
{
    private const double LeastArea = 0.2;
    private const double LeastAspect = 3.0 / 4;
    private const double JitterShare = 0.8;
    private const double GrayShare = 0.2;
    private const double Brightness = 0.4;
    private const double Contrast = 0.4;
    private const double Saturation = 0.4;
    private const double Hue = 0.1;

    /// <summary>Makes one view.</summary>
    /// <param name="source">size x size x channels bytes, channels together.</param>
    /// <param name="destination">As many bytes; not the same memory.</param>
    /// <param name="size">Pixels of a side.</param>
    /// <param name="channels">Bytes per pixel; colours are changed where there are 3, brightness and contrast always.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="position">The picture's position in the epoch's order.</param>
    /// <param name="view">The view's number.</param>
    internal void Apply(ReadOnlySpan<byte> source, Span<byte> destination, int size, int channels, int epoch, int position, int view)
    {
        var random = new RandomSource(unchecked((long)RandomSource.Mix(
            RandomSource.Mix(RandomSource.Mix((ulong)seed + ((ulong)epoch * 0x9E3779B97F4A7C15UL)) + (ulong)position) + (ulong)view)));
        var (left, top, width, height) = Window(random, size);
        var mirror = flip && random.NextDouble() < 0.5;
        Resize(source, destination, size, channels, left, top, width, height, mirror);
        if (random.NextDouble() < JitterShare)
            Jitter(destination, channels, random);
        if (channels == 3 && random.NextDouble() < GrayShare)
            MakeGray(destination);
    }

    /// <summary>A window of a random share of the area and a random shape, somewhere within the picture.</summary>
    private static (double Left, double Top, double Width, double Height) Window(RandomSource random, int size)
    {
        var area = LeastArea + ((1 - LeastArea) * random.NextDouble());
        var aspect = Math.Exp(Math.Log(LeastAspect) * ((2 * random.NextDouble()) - 1));
        var width = Math.Min(1, Math.Sqrt(area * aspect));
        var height = Math.Min(1, Math.Sqrt(area / aspect));
        return (random.NextDouble() * (1 - width) * size, random.NextDouble() * (1 - height) * size, width * size, height * size);
    }

    /// <summary>Scales a window to the whole picture, between the four nearest pixels.</summary>
    internal static void Resize(
        ReadOnlySpan<byte> source, Span<byte> destination, int size, int channels, double left, double top, double width, double height, bool mirror)
    {
        Span<int> columns = stackalloc int[size];
        Span<float> shares = stackalloc float[size];
        for (var column = 0; column < size; column++)
        {
            var at = Math.Clamp(left + ((column + 0.5) * width / size) - 0.5, 0, size - 1);
            columns[column] = Math.Min((int)at, size - 1);
            shares[column] = (float)(at - columns[column]);
        }

        for (var row = 0; row < size; row++)
        {
            var at = Math.Clamp(top + ((row + 0.5) * height / size) - 0.5, 0, size - 1);
            var first = Math.Min((int)at, size - 1);
            var share = (float)(at - first);
            var upper = source.Slice(first * size * channels, size * channels);
            var lower = source.Slice(Math.Min(first + 1, size - 1) * size * channels, size * channels);
            var line = destination.Slice(row * size * channels, size * channels);
            for (var column = 0; column < size; column++)
            {
                var from = columns[column] * channels;
                var next = Math.Min(columns[column] + 1, size - 1) * channels;
                var to = (mirror ? size - 1 - column : column) * channels;
                for (var channel = 0; channel < channels; channel++)
                {
                    var above = upper[from + channel] + (shares[column] * (upper[next + channel] - upper[from + channel]));
                    var below = lower[from + channel] + (shares[column] * (lower[next + channel] - lower[from + channel]));
                    line[to + channel] = (byte)(above + (share * (below - above)) + 0.5f);
                }
            }
        }
    }

    /// <summary>Brightness, contrast, saturation and hue, in this order; one linear map of a pixel's channels.</summary>
    private static void Jitter(Span<byte> pixels, int channels, RandomSource random)
    {
        var brightness = (float)Factor(random, Brightness);
        var contrast = (float)Factor(random, Contrast);
        var mean = brightness * Mean(pixels, channels);
        if (channels != 3)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = Clamp((contrast * ((brightness * pixels[i]) - mean)) + mean);
            return;
        }

        var saturation = (float)Factor(random, Saturation);
        var angle = 2 * Math.PI * Hue * ((2 * random.NextDouble()) - 1);
        var (cos, sin) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var red = (contrast * ((brightness * pixels[i]) - mean)) + mean;
            var green = (contrast * ((brightness * pixels[i + 1]) - mean)) + mean;
            var blue = (contrast * ((brightness * pixels[i + 2]) - mean)) + mean;
            // In the YIQ space of NTSC, saturation scales the two colour axes and hue turns them.
            var gray = (0.299f * red) + (0.587f * green) + (0.114f * blue);
            var first = saturation * ((0.5959f * red) - (0.2746f * green) - (0.3213f * blue));
            var second = saturation * ((0.2115f * red) - (0.5227f * green) + (0.3112f * blue));
            var (u, v) = ((first * cos) - (second * sin), (first * sin) + (second * cos));
            pixels[i] = Clamp(gray + (0.956f * u) + (0.619f * v));
            pixels[i + 1] = Clamp(gray - (0.272f * u) - (0.647f * v));
            pixels[i + 2] = Clamp(gray - (1.106f * u) + (1.703f * v));
        }
    }

    private static double Factor(RandomSource random, double strength) => 1 + (strength * ((2 * random.NextDouble()) - 1));

    private static float Mean(ReadOnlySpan<byte> pixels, int channels)
    {
        var sum = 0.0;
        if (channels != 3)
        {
            foreach (var value in pixels)
                sum += value;
            return (float)(sum / pixels.Length);
        }

        for (var i = 0; i < pixels.Length; i += 3)
            sum += (0.299 * pixels[i]) + (0.587 * pixels[i + 1]) + (0.114 * pixels[i + 2]);
        return (float)(sum / (pixels.Length / 3));
    }

    private static void MakeGray(Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i += 3)
            pixels[i] = pixels[i + 1] = pixels[i + 2] = Clamp((0.299f * pixels[i]) + (0.587f * pixels[i + 1]) + (0.114f * pixels[i + 2]));
    }

    private static byte Clamp(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
