using System.Buffers;
using System.Numerics;

namespace ActiveLearning.Imaging;

/// <summary>
/// Scales 8-bit pictures to a square: shorter side scaled, centre cropped, with a triangle filter widened by the reduction (Pillow's BILINEAR),
/// rows first. Rows may come one by one, so that the picture need not be in memory.
/// </summary>
internal sealed class ImageScaler
{
    private readonly int _channels, _size;
    private readonly Axis _columns, _rows;

    /// <summary>Prepares the filter for pictures of one size.</summary>
    /// <param name="width">Width of the input in pixels.</param>
    /// <param name="height">Height of the input in pixels.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <param name="size">Width and height of the output in pixels.</param>
    public ImageScaler(int width, int height, int channels, int size)
    {
        _channels = channels;
        _size = size;
        var scale = (double)Math.Min(width, height) / size;
        _columns = new Axis(width, size, scale);
        _rows = width == height ? _columns : new Axis(height, size, scale);
    }

    /// <summary>Begins one picture whose rows will be added. A scaler may serve several threads at once.</summary>
    public Scaling Begin() => new(this);

    /// <summary>Scales a picture that is in memory.</summary>
    /// <param name="source">Height x width x channels bytes.</param>
    /// <param name="destination">size x size x channels bytes.</param>
    public void Scale(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var stride = _columns.Length * _channels;
        using var scaling = Begin();
        for (var y = _rows.Begin; y < _rows.End; y++)
            scaling.AddRow(y, source.Slice(y * stride, stride));
        scaling.Finish(destination);
    }

    /// <summary>One picture on its way.</summary>
    internal sealed class Scaling : IDisposable
    {
        private readonly ImageScaler _scaler;
        private readonly int _stride;
        private readonly float[] _sums, _line;
        private int _firstOpen;

        public Scaling(ImageScaler scaler)
        {
            _scaler = scaler;
            _stride = (scaler._columns.End - scaler._columns.Begin) * scaler._channels;
            _sums = ArrayPool<float>.Shared.Rent(checked(_stride * scaler._size));
            _line = ArrayPool<float>.Shared.Rent(_stride);
            Array.Clear(_sums, 0, _stride * scaler._size);
        }

        /// <summary>Whether a row of the input is part of the output.</summary>
        public bool Needs(int y) => y >= _scaler._rows.Begin && y < _scaler._rows.End;

        /// <summary>Adds a row that is needed; rows come from top to bottom.</summary>
        public void AddRow(int y, ReadOnlySpan<byte> row)
        {
            var line = _line.AsSpan(0, _stride);
            var part = row.Slice(_scaler._columns.Begin * _scaler._channels, _stride);
            for (var i = 0; i < line.Length; i++)
                line[i] = part[i];

            var rows = _scaler._rows;
            while (_firstOpen < _scaler._size && rows.First(_firstOpen) + rows.Weights(_firstOpen).Length <= y)
                _firstOpen++;
            for (var output = _firstOpen; output < _scaler._size && rows.First(output) <= y; output++)
            {
                var weights = rows.Weights(output);
                var k = y - rows.First(output);
                if (k < weights.Length)
                    AddScaled(line, weights[k], _sums.AsSpan(output * _stride, _stride));
            }
        }

        /// <summary>Writes the output when all rows have been added.</summary>
        public void Finish(Span<byte> destination)
        {
            var (size, channels, columns) = (_scaler._size, _scaler._channels, _scaler._columns);
            var at = 0;
            for (var y = 0; y < size; y++)
            {
                var sums = _sums.AsSpan(y * _stride, _stride);
                for (var x = 0; x < size; x++)
                {
                    var weights = columns.Weights(x);
                    var first = (columns.First(x) - columns.Begin) * channels;
                    for (var c = 0; c < channels; c++)
                    {
                        var sum = 0.5f;
                        for (var k = 0; k < weights.Length; k++)
                            sum += weights[k] * sums[first + (k * channels) + c];
                        destination[at++] = (byte)Math.Clamp(sum, 0f, 255f);
                    }
                }
            }
        }

        public void Dispose()
        {
            ArrayPool<float>.Shared.Return(_sums);
            ArrayPool<float>.Shared.Return(_line);
        }

        private static void AddScaled(ReadOnlySpan<float> line, float weight, Span<float> sums)
        {
            var i = 0;
            for (; i <= line.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(sums[i..]) + (new Vector<float>(line[i..]) * weight)).CopyTo(sums[i..]);
            for (; i < line.Length; i++)
                sums[i] += line[i] * weight;
        }
    }

    /// <summary>For each output position of one axis: where its input starts and the normalised weights.</summary>
    private sealed class Axis
    {
        private readonly int[] _first, _offset;
        private readonly float[] _weights;

        public Axis(int length, int size, double scale)
        {
            Length = length;
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
                var last = Math.Clamp((int)Math.Floor(center + support + 0.5), first + 1, length);
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

        public int Length { get; }

        public int Begin { get; }

        public int End { get; }

        public int First(int i) => _first[i];

        public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(_offset[i].._offset[i + 1]);

        private static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));
    }
}
