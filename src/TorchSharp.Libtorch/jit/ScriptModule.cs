using System.Text;
using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class jit
    {
        /// <summary>
        /// A module that came as a TorchScript file. Its parameters and buffers are registered under their full names. Loading a file runs
        /// code that its author wrote: files of unknown origin belong into a process of their own.
        /// </summary>
        public class ScriptModule : nn.Module
        {
            private nint _module;

            internal ScriptModule(nint module) : base(string.Empty)
            {
                _module = module;
                foreach (var (key, handle) in Named(0))
                    register_parameter(key, (Parameter)new Parameter(handle).DetachFromDisposeScope());
                foreach (var (key, handle) in Named(1))
                    register_buffer(key, new Tensor(handle).DetachFromDisposeScope());
            }

            public override bool training => Native.al_module_is_training(Handle) > 0;

            private nint Handle => _module != 0 ? _module : throw new ObjectDisposedException(nameof(ScriptModule));

            public override void train(bool on = true) => Native.Check(Native.al_module_train(Handle, on ? 1 : 0));

            public override void eval() => train(false);

            /// <summary>Inputs of the method "forward", the module itself not counted.</summary>
            public int GetNumberOfInputs() => Count(false);

            public int GetNumberOfOutputs() => Count(true);

            public (string name, Tensor attribute)[] named_attributes(bool recurse = true) =>
                Named(2, recurse).Select(item => (item.Item1, Tensor.FromHandle(item.Item2))).ToArray();

            /// <summary>Calls "forward". The result is a tensor, a scalar, a tuple of tensors, or an array.</summary>
            public object? forward(params object?[] input) => invoke("forward", input);

            public object? call(params object?[] input) => forward(input);

            public TResult invoke<TResult>(string name, params object?[] inputs) => Cast<TResult>(name, invoke(name, inputs));

            public unsafe object? invoke(string name, params object?[] objs)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                var values = new NativeValue[objs.Length];
                using var pins = new Pins();
                for (var i = 0; i < objs.Length; i++)
                    values[i] = Argument(objs[i], i, pins);
                nint result;
                fixed (byte* method = Encoding.UTF8.GetBytes(name + "\0"))
                fixed (NativeValue* arguments = values)
                    result = Native.al_module_call(Handle, method, arguments, values.Length);
                GC.KeepAlive(objs);
                GC.KeepAlive(this);
                return ScriptValue.Take(Native.Check(result));
            }

            internal static TResult Cast<TResult>(string name, object? value) =>
                value is TResult result ? result
                : throw new InvalidCastException(
                    $"TorchScript method {name} returned {value?.GetType().Name ?? "nothing"} where {typeof(TResult).Name} was expected.");

            internal unsafe void Save(string path)
            {
                fixed (byte* text = Encoding.UTF8.GetBytes(path + "\0"))
                    Native.Check(Native.al_module_save(Handle, text));
                GC.KeepAlive(this);
            }

            protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) =>
                Move(device, dtype, non_blocking);

            protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Move(new Device(deviceType, deviceIndex), null, non_blocking);

            protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => Move(null, dtype, non_blocking);

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                var module = Interlocked.Exchange(ref _module, 0);
                if (module != 0)
                    Native.al_module_release(module);
            }

            private ScriptModule Move(Device? device, ScalarType? dtype, bool nonBlocking)
            {
                if (device is not null)
                    InitializeDeviceType(device.type);
                Native.Check(Native.al_module_to(
                    Handle, device is null ? -1 : (int)device.type, device?.index ?? -1, dtype is { } type ? (int)type : -1, nonBlocking ? 1 : 0));
                GC.KeepAlive(this);
                return this;
            }

            private int Count(bool outputs)
            {
                var count = Native.al_module_arity(Handle, outputs ? 1 : 0);
                Native.Check(count);
                GC.KeepAlive(this);
                return count;
            }

            private unsafe List<(string, nint)> Named(int kind, bool recurse = true)
            {
                var list = Native.Check(Native.al_module_named_tensors(Handle, kind, recurse ? 1 : 0));
                try
                {
                    var items = new List<(string, nint)>();
                    for (var i = 0; i < Native.al_named_count(list); i++)
                        items.Add((Native.Utf8(Native.al_named_name(list, i)), Native.al_named_tensor(list, i)));
                    return items;
                }
                finally
                {
                    Native.al_named_release(list);
                    GC.KeepAlive(this);
                }
            }

            private static unsafe NativeValue Argument(object? value, int place, Pins pins)
            {
                switch (value)
                {
                    case null:
                        return default;
                    case Tensor tensor:
                        return new NativeValue { Tag = ValueTag.Tensor, Bits = tensor.Handle };
                    case Scalar { Type: ScalarType.Bool } scalar:
                        return new NativeValue { Tag = ValueTag.Bool, Bits = scalar.ToInt64() };
                    case Scalar scalar when scalar.Type.IsFloatingPoint():
                        return Real(scalar.ToDouble());
                    case Scalar scalar:
                        return new NativeValue { Tag = ValueTag.Int, Bits = scalar.ToInt64() };
                    case float real:
                        return Real(real);
                    case double real:
                        return Real(real);
                    case bool flag:
                        return new NativeValue { Tag = ValueTag.Bool, Bits = flag ? 1 : 0 };
                    case int integer:
                        return new NativeValue { Tag = ValueTag.Int, Bits = integer };
                    case long integer:
                        return new NativeValue { Tag = ValueTag.Int, Bits = integer };
                    case string text:
                        var bytes = Encoding.UTF8.GetBytes(text);
                        return new NativeValue { Tag = ValueTag.String, Count = bytes.Length, Bits = pins.Add(bytes) };
                    case IReadOnlyList<Tensor> tensors:
                        var handles = tensors.Select(tensor => tensor.Handle).ToArray();
                        return new NativeValue { Tag = ValueTag.TensorList, Count = handles.Length, Bits = pins.Add(handles) };
                    default:
                        throw new ArgumentException($"Argument {place + 1}, a {value.GetType().Name}, cannot be given to TorchScript.");
                }
            }

            private static NativeValue Real(double value) => new() { Tag = ValueTag.Double, Bits = BitConverter.DoubleToInt64Bits(value) };
        }

        /// <summary>A TorchScript module of any number of tensors whose result is of a known type.</summary>
        public class ScriptModule<TResult> : ScriptModule, nn.IModule<Tensor[], TResult>
        {
            internal ScriptModule(nint module) : base(module)
            {
            }

            public TResult call(params Tensor[] input) => forward(input);

            public TResult forward(params Tensor[] tensor) => Cast<TResult>("forward", invoke("forward", Array.ConvertAll(tensor, item => (object?)item)));
        }

        /// <summary>A TorchScript module of one input.</summary>
        public class ScriptModule<T, TResult> : ScriptModule, nn.IModule<T, TResult>
        {
            internal ScriptModule(nint module) : base(module)
            {
            }

            public TResult call(T input) => forward(input);

            public TResult forward(T tensor) => Cast<TResult>("forward", invoke("forward", new object?[] { tensor }));
        }

        /// <summary>A TorchScript module of two inputs.</summary>
        public class ScriptModule<T1, T2, TResult> : ScriptModule, nn.IModule<T1, T2, TResult>
        {
            internal ScriptModule(nint module) : base(module)
            {
            }

            public TResult call(T1 input1, T2 input2) => forward(input1, input2);

            public TResult forward(T1 input1, T2 input2) => Cast<TResult>("forward", invoke("forward", new object?[] { input1, input2 }));
        }
    }
}
