using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class jit
    {
        /// <summary>What a TorchScript method returned, as .NET values.</summary>
        private static unsafe class ScriptValue
        {
            private const int Tuple = 1;
            private const int List = 2;
            private const int Dictionary = 3;

            /// <summary>Reads an owned native value and releases it.</summary>
            internal static object? Take(nint value)
            {
                try
                {
                    NativeValue read = default;
                    var kind = Native.al_ivalue_read(value, &read);
                    Native.Check(kind);
                    return kind switch
                    {
                        Tuple => AsTuple(Elements(value, read.Count, 0)),
                        List => AsArray(Elements(value, read.Count, 0)),
                        Dictionary => Elements(value, read.Count, 0).Zip(Elements(value, read.Count, 1))
                            .ToDictionary(pair => pair.First ?? string.Empty, pair => pair.Second),
                        _ => Simple(read),
                    };
                }
                finally
                {
                    Native.al_ivalue_release(value);
                }
            }

            private static object?[] Elements(nint value, int count, int part)
            {
                var elements = new object?[count];
                for (var i = 0; i < count; i++)
                    elements[i] = Take(Native.Check(Native.al_ivalue_element(value, i, part)));
                return elements;
            }

            private static object? Simple(in NativeValue read) => read.Tag switch
            {
                ValueTag.Tensor => Tensor.FromHandle((nint)read.Bits),
                ValueTag.Int => (Scalar)read.Bits,
                ValueTag.Double => (Scalar)BitConverter.Int64BitsToDouble(read.Bits),
                ValueTag.Bool => (Scalar)(read.Bits != 0),
                ValueTag.String => Encoding.UTF8.GetString((byte*)read.Bits, read.Count),
                _ => null,
            };

            private static object? AsTuple(object?[] items)
            {
                if (items.Length is < 1 or > 5 || !items.All(item => item is Tensor))
                    return AsArray(items);
                var t = Array.ConvertAll(items, item => (Tensor)item!);
                return t.Length switch
                {
                    1 => t[0],
                    2 => (t[0], t[1]),
                    3 => (t[0], t[1], t[2]),
                    4 => (t[0], t[1], t[2], t[3]),
                    _ => (object)(t[0], t[1], t[2], t[3], t[4]),
                };
            }

            private static object AsArray(object?[] items) =>
                items.All(item => item is Tensor) ? Array.ConvertAll(items, item => (Tensor)item!)
                : items.All(item => item is Scalar) ? Array.ConvertAll(items, item => (Scalar)item!)
                : items;
        }
    }
}
