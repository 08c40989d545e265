using ActiveLearning.Training;

namespace ActiveLearning.Tests.Training;

public sealed class AugmenterTests
{
    private const int Size = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Window_equals_padding_cropping_and_mirroring_one_after_the_other(int channels)
    {
        var source = new byte[Size * Size * channels];
        new Random(1).NextBytes(source);
        for (var top = -4; top <= 4; top++)
        {
            for (var left = -4; left <= 4; left++)
            {
                foreach (var mirror in new[] { false, true })
                {
                    var actual = Enumerable.Repeat((byte)99, source.Length).ToArray();
                    Augmenter.Transform(source, actual, Size, channels, left, top, mirror);
                    Assert.Equal(PadCropFlip(source, channels, left, top, mirror), actual);
                }
            }
        }
    }

    [Fact]
    public void Offsets_and_mirror_images_are_uniform()
    {
        // A picture whose every pixel is different tells where its window was.
        var source = Enumerable.Range(1, Size * Size).Select(static i => (byte)i).ToArray();
        var windows = new Dictionary<string, int>();
        for (var left = -4; left <= 4; left++)
        {
            for (var top = -4; top <= 4; top++)
            {
                foreach (var mirror in new[] { false, true })
                    windows[Convert.ToHexString(PadCropFlip(source, 1, left, top, mirror))] = 0;
            }
        }

        var augmenter = new Augmenter(11, 4, flip: true);
        var result = new byte[source.Length];
        const int draws = 81_000;
        for (var i = 0; i < draws; i++)
        {
            augmenter.Apply(source, result, Size, 1, epoch: i % 9, position: i);
            windows[Convert.ToHexString(result)]++;
        }

        // 2 x 81 equally probable windows (some look alike where little of the picture is left); chi-squared over the distinct ones.
        Assert.Equal(162, windows.Count);
        var mean = draws / 162.0;
        var chiSquared = windows.Values.Sum(count => (count - mean) * (count - mean) / mean);
        // 161 degrees of freedom: mean 161, standard deviation 18.
        Assert.InRange(chiSquared, 161 - (5 * 18), 161 + (5 * 18));
    }

    [Fact]
    public void Draws_depend_on_seed_epoch_and_position_only()
    {
        var source = new byte[Size * Size];
        new Random(2).NextBytes(source);
        Assert.Equal(Draw(1, 2, 3), Draw(1, 2, 3));
        var others = Enumerable.Range(0, 50).Select(i => Convert.ToHexString(Draw(1, 2, i))).Distinct().Count();
        Assert.InRange(others, 25, 50);
        Assert.NotEqual(
            Enumerable.Range(0, 50).Select(i => Convert.ToHexString(Draw(1, 2, i))),
            Enumerable.Range(0, 50).Select(i => Convert.ToHexString(Draw(1, 3, i))));

        byte[] Draw(long seed, int epoch, int position)
        {
            var result = new byte[source.Length];
            new Augmenter(seed, 4, flip: true).Apply(source, result, Size, 1, epoch, position);
            return result;
        }
    }

    [Fact]
    public void Without_mirror_images_text_stays_readable()
    {
        var source = new byte[Size * Size];
        new Random(3).NextBytes(source);
        var plain = new HashSet<string>();
        for (var left = -4; left <= 4; left++)
        {
            for (var top = -4; top <= 4; top++)
                plain.Add(Convert.ToHexString(PadCropFlip(source, 1, left, top, false)));
        }

        var augmenter = new Augmenter(1, 4, flip: false);
        var result = new byte[source.Length];
        for (var i = 0; i < 500; i++)
        {
            augmenter.Apply(source, result, Size, 1, 0, i);
            Assert.Contains(Convert.ToHexString(result), plain);
        }
    }

    private static byte[] PadCropFlip(byte[] source, int channels, int left, int top, bool mirror)
    {
        const int padding = 4, padded = Size + (2 * padding);
        var large = new byte[padded * padded * channels];
        for (var row = 0; row < Size; row++)
            Array.Copy(source, row * Size * channels, large, (((row + padding) * padded) + padding) * channels, Size * channels);
        var result = new byte[source.Length];
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var from = mirror ? Size - 1 - column : column;
                for (var channel = 0; channel < channels; channel++)
                    result[(((row * Size) + column) * channels) + channel] = large[((((row + top + padding) * padded) + from + left + padding) * channels) + channel];
            }
        }

        return result;
    }
}
