using System.Runtime.InteropServices;

namespace ActiveLearning.Imaging;

/// <summary>Turns square pictures upright by EXIF's orientation. Scaling and centre crop treat both axes alike, so turning may come last, when little is left to turn.</summary>
internal static class Orientation
{
    /// <summary>Turns a picture in place.</summary>
    /// <param name="orientation">EXIF's orientation, 1 (upright) to 8.</param>
    /// <param name="rgb">size x size x 3 bytes.</param>
    /// <param name="size">Height and width in pixels.</param>
    public static void Apply(int orientation, Span<byte> rgb, int size)
    {
        if (orientation == 1)
            return;
        var pixels = MemoryMarshal.Cast<byte, Pixel>(rgb);
        var stored = pixels.ToArray();
        var last = size - 1;
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (row, column) = orientation switch
                {
                    2 => (y, last - x),
                    3 => (last - y, last - x),
                    4 => (last - y, x),
                    5 => (x, y),
                    6 => (last - x, y),
                    7 => (last - x, last - y),
                    _ => (x, last - y),
                };
                pixels[(y * size) + x] = stored[(row * size) + column];
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Pixel
    {
        private readonly byte _r, _g, _b;
    }
}
