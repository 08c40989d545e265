using ActiveLearning.Runtime;
using ActiveLearning.Training.Pretraining;

namespace ActiveLearning.Tests.Training.Pretraining;

public sealed class ViewAugmenterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_whole_as_a_window_is_the_picture_and_half_of_it_is_twice_as_large(int channels)
    {
        const int size = 8;
        var picture = Picture(size, channels, 1);
        var result = new byte[picture.Length];
        ViewAugmenter.Resize(picture, result, size, channels, 0, 0, size, size, mirror: false);
        Assert.Equal(picture, result);

        ViewAugmenter.Resize(picture, result, size, channels, 0, 0, size, size, mirror: true);
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                for (var channel = 0; channel < channels; channel++)
                    Assert.Equal(picture[(((row * size) + column) * channels) + channel], result[(((row * size) + size - 1 - column) * channels) + channel]);
            }
        }

        // A ramp stays a ramp, half as steep.
        var ramp = new byte[size * size * channels];
        for (var i = 0; i < ramp.Length; i++)
            ramp[i] = (byte)(i / channels % size * 20);
        ViewAugmenter.Resize(ramp, result, size, channels, 2, 2, 4, 4, mirror: false);
        // The first pixel's middle is a quarter into the window's first one: 2 + 0.25 - 0.5 = 1.75.
        for (var column = 0; column < size; column++)
            Assert.Equal(20 * (1.75 + (column / 2.0)), result[column * channels], 0.51);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Views_depend_on_seed_epoch_position_and_number_alone(int channels)
    {
        var picture = Picture(16, channels, 2);
        byte[] View(long seed, int epoch, int position, int view)
        {
            var result = new byte[picture.Length];
            new ViewAugmenter(seed, flip: true).Apply(picture, result, 16, channels, epoch, position, view);
            return result;
        }

        Assert.Equal(View(1, 2, 3, 0), View(1, 2, 3, 0));
        foreach (var other in new[] { View(2, 2, 3, 0), View(1, 3, 3, 0), View(1, 2, 4, 0), View(1, 2, 3, 1) })
            Assert.NotEqual(View(1, 2, 3, 0), other);
    }

    [Fact]
    public void A_fifth_of_the_views_is_gray_and_colours_change()
    {
        var picture = new byte[12 * 12 * 3];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = (byte)(i % 3 == 0 ? 180 : i % 3 == 1 ? 90 : 40);
        var augmenter = new ViewAugmenter(3, flip: false);
        var (gray, changed) = (0, 0);
        for (var position = 0; position < 2000; position++)
        {
            var view = new byte[picture.Length];
            augmenter.Apply(picture, view, 12, 3, 0, position, 0);
            // One colour everywhere: windows and mirrors change nothing.
            for (var i = 3; i < view.Length; i++)
                Assert.Equal(view[i - 3], view[i]);
            gray += view[0] == view[1] && view[1] == view[2] ? 1 : 0;
            changed += view.SequenceEqual(picture) ? 0 : 1;
        }

        // A share of 0.2 and of 1 - 0.2 * 0.8 of 2,000, with five standard deviations.
        Assert.InRange(gray / 2000.0, 0.155, 0.245);
        Assert.InRange(changed / 2000.0, 0.80, 0.88);
    }

    private static byte[] Picture(int size, int channels, int seed)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, size * size * channels).Select(_ => (byte)random.Next(256))];
    }
}
