using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// An operator of libtorch by name and overload. It is looked up at its first call; arguments that are not given take the defaults of the
/// schema in the libtorch that is loaded.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int StackWords = 64;
    private nint _handle;

    /// <summary>libtorch's own operators are written without their namespace.</summary>
    private string FullName => name.Contains("::", StringComparison.Ordinal) ? name : "aten::" + name;

    internal string Name => overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>Looks the operator up; an <see cref="System.Runtime.InteropServices.ExternalException"/> where this libtorch lacks it.</summary>
    internal nint Resolve()
    {
        fixed (byte* utf8Name = Encoding.UTF8.GetBytes(FullName + "\0"), utf8Overload = Encoding.UTF8.GetBytes(overload + "\0"))
            return _handle = Native.Check(Native.al_operator_find(utf8Name, utf8Overload));
    }

    /// <summary>An operator with one tensor as its result.</summary>
    internal Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Invoke(arguments, &result, 1);
        return Tensor.FromHandle((nint)result.Bits);
    }

    internal (Tensor, Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[2];
        Invoke(arguments, results, 2);
        return (Tensor.FromHandle((nint)results[0].Bits), Tensor.FromHandle((nint)results[1].Bits));
    }

    internal (Tensor, Tensor, Tensor) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[3];
        Invoke(arguments, results, 3);
        return (Tensor.FromHandle((nint)results[0].Bits), Tensor.FromHandle((nint)results[1].Bits), Tensor.FromHandle((nint)results[2].Bits));
    }

    internal (Tensor, Tensor, Tensor, Tensor) Call4(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[4];
        Invoke(arguments, results, 4);
        return (
            Tensor.FromHandle((nint)results[0].Bits), Tensor.FromHandle((nint)results[1].Bits),
            Tensor.FromHandle((nint)results[2].Bits), Tensor.FromHandle((nint)results[3].Bits));
    }

    /// <summary>An operator that changes its first argument, which is returned as it is.</summary>
    internal Tensor CallInPlace(Tensor self, params ReadOnlySpan<Argument> rest)
    {
        var arguments = new ArgumentBuffer();
        arguments[0] = self;
        for (var i = 0; i < rest.Length; i++)
            arguments[i + 1] = rest[i];
        Invoke(((ReadOnlySpan<Argument>)arguments)[..(rest.Length + 1)], null, 0);
        return self;
    }

    internal Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Invoke(arguments, &result, 1);
        var handles = new nint[result.Count];
        fixed (nint* pointer = handles)
            Native.Check(Native.al_take_tensors(pointer, handles.Length));
        return Array.ConvertAll(handles, Tensor.FromHandle);
    }

    internal bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Invoke(arguments, &result, 1);
        return result.Bits != 0;
    }

    internal Scalar CallScalar(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Invoke(arguments, &result, 1);
        return result.Tag switch
        {
            ValueTag.Double => BitConverter.Int64BitsToDouble(result.Bits),
            ValueTag.Bool => result.Bits != 0,
            _ => result.Bits,
        };
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            if (argument.Tag >= ValueTag.IntList)
                words += argument.ExtraWords;
        }
        var buffer = words == 0 ? default : words <= StackWords ? stackalloc long[StackWords] : new long[words];
        var values = stackalloc NativeValue[arguments.Length];
        int stored;
        fixed (long* extra = buffer)
        {
            var next = extra;
            for (var i = 0; i < arguments.Length; i++)
                next = Write(in arguments[i], ref values[i], next);
            stored = Native.al_operator_call(_handle != 0 ? _handle : Resolve(), values, arguments.Length, results, capacity);
        }
        // The finalizer of a tensor that nobody else holds must not run before the call is over.
        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Reference);
        if (stored < 0)
            Native.Throw();
    }

    private static long* Write(in Argument argument, ref NativeValue value, long* extra)
    {
        value.Tag = argument.Tag;
        value.Count = 0;
        switch (argument.Tag)
        {
            case ValueTag.Tensor:
                value.Bits = Unsafe.As<Tensor>(argument.Reference!).Handle;
                return extra;
            case ValueTag.Device:
                value.Bits = argument.Bits;
                value.Count = ((Device)argument.Reference!).index;
                return extra;
            case ValueTag.Generator:
                value.Bits = ((Generator)argument.Reference!).Handle;
                return extra;
            case ValueTag.IntList:
                return List((long[])argument.Reference!, ref value, extra, static item => item);
            case ValueTag.DoubleList:
                return List((double[])argument.Reference!, ref value, extra, BitConverter.DoubleToInt64Bits);
            case ValueTag.BoolList:
                return List((bool[])argument.Reference!, ref value, extra, static item => item ? 1 : 0);
            case ValueTag.TensorList:
            case ValueTag.OptionalTensorList:
                return List((Tensor?[])argument.Reference!, ref value, extra, static item => item is null ? 0 : item.Handle);
            case ValueTag.String:
                var text = (string)argument.Reference!;
                value.Bits = (long)extra;
                value.Count = Encoding.UTF8.GetBytes(text, new Span<byte>(extra, argument.ExtraWords * sizeof(long)));
                return extra + argument.ExtraWords;
            default:
                value.Bits = argument.Bits;
                return extra;
        }
    }

    private static long* List<T>(T[] items, ref NativeValue value, long* extra, Func<T, long> bits)
    {
        value.Bits = (long)extra;
        value.Count = items.Length;
        foreach (var item in items)
            *extra++ = bits(item);
        return extra;
    }

    [InlineArray(16)]
    private struct ArgumentBuffer
    {
        private Argument _first;
    }
}
