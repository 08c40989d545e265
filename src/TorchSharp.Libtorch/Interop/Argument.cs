using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>An argument on its way to an operator; the implicit conversions keep the calls readable.</summary>
internal readonly struct Argument
{
    /// <summary>The tensor, array, text or generator that must stay alive during the call.</summary>
    internal readonly object? Reference;
    internal readonly long Bits;
    internal readonly ValueTag Tag;

    private Argument(ValueTag tag, long bits, object? reference)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    internal static Argument None => default;

    public static implicit operator Argument(Tensor? tensor) => tensor is null ? default : new(ValueTag.Tensor, 0, tensor);

    public static implicit operator Argument(long value) => new(ValueTag.Int, value, null);

    public static implicit operator Argument(long? value) => value is { } given ? given : default(Argument);

    public static implicit operator Argument(double value) => new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static implicit operator Argument(double? value) => value is { } given ? given : default(Argument);

    public static implicit operator Argument(bool value) => new(ValueTag.Bool, value ? 1 : 0, null);

    public static implicit operator Argument(ScalarType type) => new(ValueTag.Int, (long)type, null);

    public static implicit operator Argument(ScalarType? type) => type is { } given ? given : default(Argument);

    public static implicit operator Argument(Device? device) => device is null ? default : new(ValueTag.Device, (long)device.type, device);

    public static implicit operator Argument(Scalar? scalar) => scalar is null ? default : scalar.ToArgument();

    public static implicit operator Argument(Generator? generator) => generator is null ? default : new(ValueTag.Generator, 0, generator);

    public static implicit operator Argument(string? text) => text is null ? default : new(ValueTag.String, 0, text);

    public static implicit operator Argument(long[]? list) => list is null ? default : new(ValueTag.IntList, 0, list);

    public static implicit operator Argument(ReadOnlySpan<long> list) => new(ValueTag.IntList, 0, list.ToArray());

    public static implicit operator Argument(double[]? list) => list is null ? default : new(ValueTag.DoubleList, 0, list);

    public static implicit operator Argument(bool[] list) => new(ValueTag.BoolList, 0, list);

    public static implicit operator Argument(Tensor[] list) => new(ValueTag.TensorList, 0, list);

    /// <summary>A list of tensors in which null means "none".</summary>
    internal static Argument Optional(Tensor?[] list) => new(ValueTag.OptionalTensorList, 0, list);

    /// <summary>The schema's integers for at::Reduction are those of <see cref="nn.Reduction"/>.</summary>
    public static implicit operator Argument(nn.Reduction reduction) => new(ValueTag.Int, (long)reduction, null);

    /// <summary>How many 8-byte words the call needs beside the value itself.</summary>
    internal int ExtraWords => Tag switch
    {
        ValueTag.IntList or ValueTag.DoubleList or ValueTag.BoolList or ValueTag.TensorList or ValueTag.OptionalTensorList =>
            ((Array)Reference!).Length,
        ValueTag.String => System.Text.Encoding.UTF8.GetByteCount((string)Reference!) / sizeof(long) + 1,
        _ => 0,
    };
}
