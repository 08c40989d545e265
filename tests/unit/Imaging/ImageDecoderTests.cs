using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Tests.Imaging;

/// <summary>Decoding against Pillow: tests/fixtures/imaging/make_images.py made the files and the expected bytes.</summary>
public sealed class ImageDecoderTests
{
    private const int Size = 16;

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", "imaging", name);

    private static byte[] Decode(string name, int size = Size)
    {
        var rgb = new byte[size * size * 3];
        var problem = ImageDecoder.DecodeFile(Fixture(name), name, size, rgb, ImageLimits.Default);
        Assert.Null(problem);
        return rgb;
    }

    [Theory]
    [InlineData("rgb.png", 1)]
    [InlineData("grey.png", 1)]
    [InlineData("alpha.png", 2)]
    [InlineData("grey-alpha.png", 2)]
    [InlineData("palette.png", 1)]
    [InlineData("bit.png", 1)]
    [InlineData("rgb16.png", 1)]
    [InlineData("grey16.png", 1)]
    [InlineData("rgb.webp", 1)]
    [InlineData("alpha.webp", 2)]
    [InlineData("rgb.tif", 1)]
    [InlineData("grey.tif", 1)]
    [InlineData("grey16.tif", 1)]
    [InlineData("frames.gif", 1)]
    [InlineData("rgb.bmp", 1)]
    [InlineData("palette.bmp", 1)]
    [InlineData("grey.bmp", 1)]
    [InlineData("bit.bmp", 1)]
    [InlineData("alpha.bmp", 1)]
    [InlineData("rgb.jpg", 3)]
    [InlineData("grey.jpg", 3)]
    [InlineData("progressive.jpg", 3)]
    [InlineData("orientation2.jpg", 3)]
    [InlineData("orientation3.jpg", 3)]
    [InlineData("orientation4.jpg", 3)]
    [InlineData("orientation5.jpg", 3)]
    [InlineData("orientation6.jpg", 3)]
    [InlineData("orientation7.jpg", 3)]
    [InlineData("orientation8.jpg", 3)]
    public void Pixels_equal_Pillows(string name, int tolerance)
    {
        var expected = File.ReadAllBytes(Fixture(name + ".rgb"));
        var actual = Decode(name);
        var largest = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(largest <= tolerance, $"{name}: the largest difference is {largest}");
    }

    [Fact]
    public void A_large_jpeg_is_shrunk_while_it_is_decoded_and_looks_the_same()
    {
        // libjpeg's own reduction is a box filter, so single pixels may differ; the picture as a whole must not.
        var expected = File.ReadAllBytes(Fixture("large.jpg.rgb"));
        var actual = Decode("large.jpg");
        Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average() < 2);
    }

    [Fact]
    public void Cmyk_becomes_rgb_by_its_inks()
    {
        var patches = Enumerable.Range(0, 5).Select(i => Decode($"cmyk{i}.jpg")[..3]).ToArray();

        Assert.All(patches[0], value => Assert.InRange(value, 253, 255));
        Assert.All(patches[1], value => Assert.InRange(value, 0, 70));
        // Cyan takes red away, magenta green, yellow blue.
        for (var ink = 0; ink < 3; ink++)
        {
            var patch = patches[2 + ink];
            for (var other = 0; other < 3; other++)
            {
                if (other != ink)
                    Assert.True(patch[ink] + 60 < patch[other], $"ink {ink}: {string.Join(",", patch)}");
            }
        }
    }

    [Fact]
    public void A_picture_of_the_wanted_size_is_not_changed()
    {
        var pixels = Decode("rgb.png", 40);
        var again = new byte[pixels.Length];
        Assert.Null(ImageDecoder.Decode("bmp", Bitmaps.Bmp24(pixels, 40, 40), 40, again, ImageLimits.Default));
        Assert.Equal(pixels, again);
    }

    [Fact]
    public void A_picture_is_scaled_up_where_it_is_smaller()
    {
        var rgb = new byte[64 * 64 * 3];
        Assert.Null(ImageDecoder.Decode("dot", Bitmaps.Bmp24([10, 200, 30], 1, 1), 64, rgb, ImageLimits.Default));
        Assert.All(Enumerable.Range(0, 64 * 64), i => Assert.Equal((10, 200, 30), (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2])));
    }

    [Fact]
    public void More_pixels_than_the_limit_are_refused_by_the_header()
    {
        var rgb = new byte[Size * Size * 3];
        foreach (var name in new[] { "rgb.jpg", "rgb.png", "rgb.webp", "rgb.tif", "frames.gif", "rgb.bmp" })
        {
            var problem = ImageDecoder.DecodeFile(Fixture(name), name, Size, rgb, new ImageLimits(2_399));
            Assert.NotNull(problem);
            Assert.Equal(("ImageTooLarge", ErrorKind.Security), (problem.ErrorId, problem.Kind));
            Assert.Contains("60 x 40", problem.Message, StringComparison.Ordinal);
            Assert.Null(ImageDecoder.DecodeFile(Fixture(name), name, Size, rgb, new ImageLimits(2_400)));
        }
    }

    [Theory]
    [InlineData("rgb.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("rgb.png")]
    [InlineData("rgb.webp")]
    [InlineData("rgb.tif")]
    [InlineData("frames.gif")]
    [InlineData("rgb.bmp")]
    public void A_truncated_file_is_a_problem_wherever_it_ends(string name)
    {
        var file = File.ReadAllBytes(Fixture(name));
        // Of two frames the first is read: the file must end before it does.
        if (name == "frames.gif")
            file = file[..(file.Length / 2)];
        var rgb = new byte[Size * Size * 3];
        foreach (var share in new[] { 0.05, 0.3, 0.6, 0.8 })
        {
            Array.Fill(rgb, (byte)7);
            var problem = ImageDecoder.Decode(name, file.AsSpan(0, (int)(file.Length * share)), Size, rgb, ImageLimits.Default);
            Assert.True(problem is { ErrorId: "ImageUnreadable" }, $"{name} cut at {share} gave {problem?.Message ?? "a picture"}");
            Assert.StartsWith($"'{name}' cannot be read as a picture: ", problem?.Message, StringComparison.Ordinal);
            Assert.All(rgb, value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void A_tall_file_truncated_below_the_crop_is_a_problem_too()
    {
        // 60 x 40 turned to stand: the crop ends well above the last row.
        var rgb = new byte[Size * Size * 3];
        var tall = Bitmaps.TallPng(32, 256);
        Assert.Null(ImageDecoder.Decode("tall.png", tall, Size, rgb, ImageLimits.Default));
        Assert.NotNull(ImageDecoder.Decode("tall.png", tall.AsSpan(0, tall.Length * 9 / 10), Size, rgb, ImageLimits.Default));
    }

    [Fact]
    public void Messages_name_the_right_file_when_many_fail_at_once()
    {
        var file = File.ReadAllBytes(Fixture("rgb.jpg"));
        var cut = file[..(file.Length / 2)];
        Parallel.For(0, 64, i =>
        {
            var rgb = new byte[Size * Size * 3];
            var good = i % 2 == 0;
            var problem = ImageDecoder.Decode($"{i}.jpg", good ? file : cut, Size, rgb, ImageLimits.Default);
            Assert.Equal(good, problem is null);
            if (!good)
                Assert.Equal(($"{i}.jpg", "ImageUnreadable"), (problem!.Item, problem.ErrorId));
        });
    }

    [Fact]
    public void The_size_of_a_turned_picture_is_that_of_the_upright_one()
    {
        Assert.True(ImageSizeProbe.TryRead(Fixture("rgb.jpg"), out var width, out var height));
        Assert.Equal((60, 40), (width, height));
        Assert.True(ImageSizeProbe.TryRead(Fixture("orientation6.jpg"), out width, out height));
        Assert.Equal((40, 60), (width, height));
        Assert.True(ImageSizeProbe.TryRead(Fixture("rgb.bmp"), out width, out height));
        Assert.Equal((60, 40), (width, height));
        Assert.False(ImageSizeProbe.TryRead(Fixture("make_images.py"), out _, out _));
    }
}
