using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>Draws one small picture: anti-aliased shapes from signed distances (negative inside, in pixels).</summary>
internal readonly ref struct ShapeCanvas
{
    private readonly Span<byte> _rgb;
    private readonly int _size;
    private readonly RandomSource _random;

    /// <summary>Creates a canvas.</summary>
    /// <param name="rgb">size x size x 3 bytes to draw into.</param>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="random">Where all choices come from.</param>
    public ShapeCanvas(Span<byte> rgb, int size, RandomSource random)
    {
        _rgb = rgb;
        _size = size;
        _random = random;
    }

    /// <summary>A background that runs from one colour to another.</summary>
    public void FillGradient()
    {
        var (from, to) = (NextColor(0.1f, 0.5f), NextColor(0.1f, 0.5f));
        var angle = Next(0, MathF.Tau);
        var (dx, dy) = (MathF.Cos(angle) / _size, MathF.Sin(angle) / _size);
        var at = 0;
        for (var y = 0; y < _size; y++)
        {
            for (var x = 0; x < _size; x++)
            {
                var t = Math.Clamp(0.5f + ((x - (_size / 2f)) * dx) + ((y - (_size / 2f)) * dy), 0, 1);
                _rgb[at++] = (byte)(from.R + (t * (to.R - from.R)));
                _rgb[at++] = (byte)(from.G + (t * (to.G - from.G)));
                _rgb[at++] = (byte)(from.B + (t * (to.B - from.B)));
            }
        }
    }

    /// <summary>Clutter: a thin line.</summary>
    public void DrawStroke()
    {
        var (ax, ay) = (Next(0, _size), Next(0, _size));
        var (angle, length) = (Next(0, MathF.Tau), Next(0.15f, 0.5f) * _size);
        var (ex, ey) = (MathF.Cos(angle) * length, MathF.Sin(angle) * length);
        var half = Next(0.3f, 0.9f) * _size / 32;
        var color = NextColor(0.3f, 0.7f);
        var reach = half + 1;
        var (left, right) = (Math.Min(ax, ax + ex) - reach, Math.Max(ax, ax + ex) + reach);
        var (top, bottom) = (Math.Min(ay, ay + ey) - reach, Math.Max(ay, ay + ey) + reach);
        for (var y = Math.Max(0, (int)top); y < Math.Min(_size, bottom); y++)
        {
            for (var x = Math.Max(0, (int)left); x < Math.Min(_size, right); x++)
            {
                var (px, py) = (x + 0.5f - ax, y + 0.5f - ay);
                var t = Math.Clamp(((px * ex) + (py * ey)) / (length * length), 0, 1);
                Blend(x, y, Hypot(px - (t * ex), py - (t * ey)) - half, color);
            }
        }
    }

    /// <summary>Clutter: a small disc.</summary>
    public void DrawDot()
    {
        var (cx, cy, radius) = (Next(0, _size), Next(0, _size), Next(0.02f, 0.06f) * _size);
        var color = NextColor(0.3f, 0.7f);
        for (var y = Math.Max(0, (int)(cy - radius - 1)); y < Math.Min(_size, cy + radius + 1); y++)
        {
            for (var x = Math.Max(0, (int)(cx - radius - 1)); x < Math.Min(_size, cx + radius + 1); x++)
                Blend(x, y, Hypot(x + 0.5f - cx, y + 0.5f - cy) - radius, color);
        }
    }

    /// <summary>The shape that the picture is of.</summary>
    /// <param name="kind">Which.</param>
    public void DrawShape(ShapeKind kind)
    {
        var radius = Next(0.25f, 0.45f) * _size;
        var slack = (_size / 2f) - (0.9f * radius);
        var (cx, cy) = ((_size / 2f) + Next(-slack, slack), (_size / 2f) + Next(-slack, slack));
        var angle = Next(0, MathF.Tau);
        var (cos, sin) = (MathF.Cos(angle), MathF.Sin(angle));
        var color = NextColor(0.75f, 1f);
        var reach = radius * 1.1f;
        for (var y = Math.Max(0, (int)(cy - reach - 1)); y < Math.Min(_size, cy + reach + 1); y++)
        {
            for (var x = Math.Max(0, (int)(cx - reach - 1)); x < Math.Min(_size, cx + reach + 1); x++)
            {
                var (px, py) = ((x + 0.5f - cx) / radius, (y + 0.5f - cy) / radius);
                Blend(x, y, Distance(kind, (px * cos) + (py * sin), (py * cos) - (px * sin)) * radius, color);
            }
        }
    }

    /// <summary>Noise of triangular distribution on every channel.</summary>
    public void AddNoise()
    {
        var amplitude = 4 + _random.Next(18);
        var bits = 0UL;
        for (var i = 0; i < _rgb.Length; i++)
        {
            if ((i & 3) == 0)
                bits = _random.NextUInt64();
            var noise = (int)(bits & 255) + (int)((bits >> 8) & 255) - 255;
            bits >>= 16;
            _rgb[i] = (byte)Math.Clamp(_rgb[i] + ((noise * amplitude) >> 8), 0, 255);
        }
    }

    // Distances for shapes of about unit radius around the origin.
    private static float Distance(ShapeKind kind, float x, float y)
    {
        switch (kind)
        {
            case ShapeKind.Circle:
                return Hypot(x, y) - 0.9f;
            case ShapeKind.Square:
                return Math.Max(Math.Abs(x), Math.Abs(y)) - 0.75f;
            case ShapeKind.Triangle:
                return Polygon(x, y, 3, 0.5f);
            case ShapeKind.Hexagon:
                return Polygon(x, y, 6, 0.82f);
            case ShapeKind.Star:
                return Star(x, y);
            case ShapeKind.Cross:
                var (ax, ay) = (Math.Abs(x), Math.Abs(y));
                return Math.Max(Math.Min(ax, ay) - 0.27f, Math.Max(ax, ay) - 0.9f);
            case ShapeKind.Ring:
                return Math.Abs(Hypot(x, y) - 0.72f) - 0.2f;
            default:
                return Math.Max(Hypot(x, y) - 0.9f, 0.75f - Hypot(x - 0.45f, y));
        }
    }

    private static float Polygon(float x, float y, int sides, float inner)
    {
        var distance = float.NegativeInfinity;
        for (var i = 0; i < sides; i++)
        {
            var (sin, cos) = MathF.SinCos(MathF.Tau * i / sides);
            distance = Math.Max(distance, (x * cos) + (y * sin) - inner);
        }

        return distance;
    }

    private static float Star(float x, float y)
    {
        // Five-fold symmetry folds the plane into half a point; its edge is one line.
        const float sector = MathF.Tau / 5;
        var angle = MathF.Atan2(y, x);
        angle = Math.Abs(angle - (sector * MathF.Round(angle / sector)));
        var radius = Hypot(x, y);
        var (sin, cos) = MathF.SinCos(angle);
        return (((radius * cos) - 1f) * 0.343f) + (radius * sin * 0.939f);
    }

    private static float Hypot(float x, float y) => MathF.Sqrt((x * x) + (y * y));

    private float Next(float low, float high) => low + ((float)_random.NextDouble() * (high - low));

    // A colour of any hue whose brightest channel lies between two values.
    private Color NextColor(float low, float high)
    {
        var (value, saturation, hue) = (Next(low, high) * 255, Next(0, 0.9f), Next(0, 6));
        int Channel(float shift)
        {
            var distance = Math.Abs(((hue + shift) % 6) - 3) - 1;
            return (int)(value * (1 - (saturation * (1 - Math.Clamp(distance, 0, 1)))));
        }

        return new Color(Channel(0), Channel(4), Channel(2));
    }

    private void Blend(int x, int y, float distance, Color color)
    {
        var cover = Math.Clamp(0.5f - distance, 0, 1);
        if (cover <= 0)
            return;
        var at = ((y * _size) + x) * 3;
        _rgb[at] = (byte)(_rgb[at] + (cover * (color.R - _rgb[at])));
        _rgb[at + 1] = (byte)(_rgb[at + 1] + (cover * (color.G - _rgb[at + 1])));
        _rgb[at + 2] = (byte)(_rgb[at + 2] + (cover * (color.B - _rgb[at + 2])));
    }

    private readonly record struct Color(int R, int G, int B);
}
