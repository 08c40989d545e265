using ActiveLearning.Runtime;

namespace ActiveLearning.Training;

/// <summary>
/// Varies pictures as bytes: crops a window of the picture's own size out of it with black pixels around, and mirrors it. What is drawn
/// for a sample depends on the seed, the epoch and its position in the epoch only, never on threads or batch size.
/// </summary>
/// <param name="seed">The augmentation's seed.</param>
/// <param name="padding">Black pixels on each side.</param>
/// <param name="flip">Whether to mirror with probability 0.5.</param>
internal sealed class Augmenter(long seed, int padding, bool flip)
{
    /// <summary>Varies one picture.</summary>
    /// <param name="source">size x size x channels bytes, channels together.</param>
    /// <param name="destination">As many bytes; not the same memory.</param>
    /// <param name="size">Pixels of a side.</param>
    /// <param name="channels">Bytes per pixel.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="position">The sample's position in the epoch's order.</param>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination, int size, int channels, int epoch, int position)
    {
        // SplitMix64 of the three coordinates: a whole generator per sample would cost more than the picture.
        var bits = RandomSource.Mix(RandomSource.Mix(unchecked((ulong)seed + ((ulong)epoch * 0x9E3779B97F4A7C15UL))) + (ulong)position);
        var choices = (uint)((2 * padding) + 1);
        // Multiply-shift keeps each offset uniform to within choices / 2^24.
        var left = (int)(((bits & 0xFFFFFF) * choices) >> 24) - padding;
        var top = (int)((((bits >> 24) & 0xFFFFFF) * choices) >> 24) - padding;
        Transform(source, destination, size, channels, left, top, flip && (bits >> 63) != 0);
    }

    /// <summary>Cuts a window and mirrors it.</summary>
    /// <param name="source">size x size x channels bytes.</param>
    /// <param name="destination">As many bytes.</param>
    /// <param name="size">Pixels of a side.</param>
    /// <param name="channels">Bytes per pixel.</param>
    /// <param name="left">First column of the window; columns outside the picture are black.</param>
    /// <param name="top">First row of the window; rows outside the picture are black.</param>
    /// <param name="mirror">Whether to mirror the window left to right.</param>
    internal static void Transform(ReadOnlySpan<byte> source, Span<byte> destination, int size, int channels, int left, int top, bool mirror)
    {
        var rowBytes = size * channels;
        var firstColumn = Math.Max(left, 0);
        var columns = Math.Max(Math.Min(size + left, size) - firstColumn, 0);
        var offset = firstColumn - left;
        for (var row = 0; row < size; row++)
        {
            var target = destination.Slice(row * rowBytes, rowBytes);
            var sourceRow = row + top;
            if ((uint)sourceRow >= (uint)size || columns == 0)
            {
                target.Clear();
                continue;
            }

            var pixels = source.Slice((sourceRow * rowBytes) + (firstColumn * channels), columns * channels);
            if (!mirror)
            {
                target[..(offset * channels)].Clear();
                pixels.CopyTo(target[(offset * channels)..]);
                target[((offset + columns) * channels)..].Clear();
                continue;
            }

            var mirrored = size - offset - columns;
            target[..(mirrored * channels)].Clear();
            Mirror(pixels, target.Slice(mirrored * channels, columns * channels), channels);
            target[((mirrored + columns) * channels)..].Clear();
        }
    }

    private static void Mirror(ReadOnlySpan<byte> pixels, Span<byte> target, int channels)
    {
        if (channels == 1)
        {
            pixels.CopyTo(target);
            target.Reverse();
            return;
        }

        for (int from = 0, to = target.Length - channels; to >= 0; from += channels, to -= channels)
        {
            for (var channel = 0; channel < channels; channel++)
                target[to + channel] = pixels[from + channel];
        }
    }
}
