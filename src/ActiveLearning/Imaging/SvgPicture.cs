using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>Turns SVG text of our own making into pictures. SVG from outside is never read: it is no picture format of pools.</summary>
internal static unsafe class SvgPicture
{
    /// <summary>Draws SVG and writes it as PNG.</summary>
    /// <param name="svg">UTF-8 text.</param>
    /// <param name="scale">Pixels to a CSS pixel.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ActiveLearningException">
    /// libvips is missing (<c>VipsNotFound</c>), was built without librsvg (<c>SvgNotSupported</c>), or could not draw the text (<c>ChartFailed</c>).
    /// </exception>
    public static byte[] ToPng(byte[] svg, double scale)
    {
        var vips = VipsApi.Instance;
        vips.AllowSvgInMemory();
        fixed (byte* data = svg)
        {
            var load = vips.NewOperation("svgload_buffer"u8);
            if (load == 0)
            {
                throw new ActiveLearningException(
                    "SvgNotSupported", ErrorKind.ResourceUnavailable,
                    $"This machine's libvips {vips.Version} cannot read SVG (it was built without librsvg), so that no PNG can be made; export the chart as .svg, or install a libvips with SVG.", "libvips");
            }

            vips.SetBytes(load, "buffer"u8, data, svg.Length);
            vips.SetDouble(load, "scale"u8, scale);
            var picture = vips.BuildImage(load);
            try
            {
                if (picture == 0)
                    throw Failed(vips);
                var save = vips.NewOperation("pngsave_buffer"u8);
                if (save == 0)
                    throw Failed(vips);
                vips.SetImage(save, "in"u8, picture);
                return vips.BuildBytes(save) ?? throw Failed(vips);
            }
            finally
            {
                vips.Release(picture);
            }
        }
    }

    private static ActiveLearningException Failed(VipsApi vips) =>
        new("ChartFailed", ErrorKind.InvalidOperation, $"libvips could not make a PNG of the chart: {vips.TakeError()}", "libvips");
}
