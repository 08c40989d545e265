using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// A number with its element type, as operators take it. Unlike TorchSharp's it holds no native memory; disposing one does nothing.
/// </summary>
public sealed class Scalar : IDisposable
{
    private readonly double _real;
    private readonly long _integer;

    private Scalar(double value, ScalarType type)
    {
        _real = value;
        _integer = (long)value;
        Type = type;
    }

    private Scalar(long value, ScalarType type)
    {
        _integer = value;
        _real = value;
        Type = type;
    }

    public ScalarType Type { get; }

    internal double Real => _real;

    internal long Integer => _integer;

    public static implicit operator Scalar(byte value) => new((long)value, ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => new((long)value, ScalarType.Int8);

    public static implicit operator Scalar(short value) => new((long)value, ScalarType.Int16);

    public static implicit operator Scalar(int value) => new((long)value, ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(value, ScalarType.Int64);

    public static implicit operator Scalar(Half value) => new((double)value, ScalarType.Float16);

    public static implicit operator Scalar(float value) => new((double)value, ScalarType.Float32);

    public static implicit operator Scalar(double value) => new(value, ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(value ? 1L : 0L, ScalarType.Bool);

    public void Dispose()
    {
    }

    internal Argument ToArgument() =>
        Type.IsFloatingPoint() ? (Argument)_real : Type == ScalarType.Bool ? (Argument)(_integer != 0) : (Argument)_integer;
}
