using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary><c>al_tag</c> of <c>native/Abi.h</c>: what a <see cref="NativeValue"/> holds.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    TensorList = 7,
    OptionalTensorList = 8,
    String = 9,
    Device = 10,
    Generator = 11,
    BoolList = 12,
}

/// <summary><c>al_value</c>: one argument or result of an operator.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal ValueTag Tag;
    internal int Count;
    internal long Bits;
}

/// <summary><c>al_index</c>: one of the indices between brackets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal const long Absent = long.MinValue;

    internal long Kind;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;
}
