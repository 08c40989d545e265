using System.Buffers;

namespace ActiveLearning.Imaging;

/// <summary>
/// Scales 8-bit pictures of one size to a square: shorter side scaled, centre cropped, triangle filter widened by the reduction
/// (as Pillow's BILINEAR), separable. For packed pictures; image files are scaled by libvips while they are decoded.
/// </summary>
internal sealed class ImageScaler
{
    private readonly int _width, _channels, _size;
    private readonly Axis _columns, _rows;

    /// <summary>Prepares the filter.</summary>
    /// <param name="width">Width of the input in pixels.</param>
    /// <param name="height">Height of the input in pixels.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <param name="size">Width and height of the output in pixels.</param>
    public ImageScaler(int width, int height, int channels, int size)
    {
        _width = width;
        _channels = channels;
        _size = size;
        var scale = (double)Math.Min(width, height) / size;
        _columns = new Axis(width, size, scale);
        _rows = new Axis(height, size, scale);
    }

    /// <summary>Scales one picture. May be called from several threads.</summary>
    /// <param name="source">Height x width x channels bytes.</param>
    /// <param name="destination">size x size x channels bytes.</param>
    public void Scale(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var rowLength = _size * _channels;
        var rowCount = _rows.End - _rows.Begin;
        var buffer = ArrayPool<float>.Shared.Rent(checked(rowCount * rowLength));
        try
        {
            for (var y = 0; y < rowCount; y++)
            {
                var line = source.Slice((y + _rows.Begin) * _width * _channels, _width * _channels);
                ScaleLine(line, buffer.AsSpan(y * rowLength, rowLength));
            }

            for (var y = 0; y < _size; y++)
            {
                var output = destination.Slice(y * rowLength, rowLength);
                var weights = _rows.Weights(y);
                var first = _rows.First(y) - _rows.Begin;
                for (var x = 0; x < rowLength; x++)
                {
                    var sum = 0.5f;
                    for (var k = 0; k < weights.Length; k++)
                        sum += weights[k] * buffer[((first + k) * rowLength) + x];
                    output[x] = (byte)Math.Clamp(sum, 0f, 255f);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private void ScaleLine(ReadOnlySpan<byte> line, Span<float> output)
    {
        for (var x = 0; x < _size; x++)
        {
            var weights = _columns.Weights(x);
            var first = _columns.First(x) * _channels;
            for (var c = 0; c < _channels; c++)
            {
                var sum = 0f;
                for (var k = 0; k < weights.Length; k++)
                    sum += weights[k] * line[first + (k * _channels) + c];
                output[(x * _channels) + c] = sum;
            }
        }
    }

    /// <summary>For each output position of one axis: where its input starts and the normalised weights.</summary>
    private sealed class Axis
    {
        private readonly int[] _first, _offset;
        private readonly float[] _weights;

        public Axis(int length, int size, double scale)
        {
            _first = new int[size];
            _offset = new int[size + 1];
            var weights = new List<float>();
            var support = Math.Max(1, scale);
            var margin = ((length / scale) - size) / 2;
            Begin = length;
            for (var i = 0; i < size; i++)
            {
                var center = (i + margin + 0.5) * scale;
                var first = Math.Clamp((int)Math.Floor(center - support + 0.5), 0, length - 1);
                var last = Math.Clamp((int)Math.Ceiling(center + support - 0.5), first + 1, length);
                var sum = 0.0;
                for (var k = first; k < last; k++)
                    sum += Triangle((k + 0.5 - center) / support);
                for (var k = first; k < last; k++)
                    weights.Add((float)(sum > 0 ? Triangle((k + 0.5 - center) / support) / sum : 1.0 / (last - first)));
                _first[i] = first;
                _offset[i + 1] = weights.Count;
                Begin = Math.Min(Begin, first);
                End = Math.Max(End, last);
            }

            _weights = [.. weights];
        }

        public int Begin { get; }

        public int End { get; }

        public int First(int i) => _first[i];

        public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(_offset[i].._offset[i + 1]);

        private static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));
    }
}
