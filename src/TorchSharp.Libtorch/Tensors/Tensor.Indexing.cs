using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => index(TensorIndex.Single(i1));
            set => index_put_(value, TensorIndex.Single(i1));
        }

        public Tensor this[long i1, long i2]
        {
            get => index(TensorIndex.Single(i1), TensorIndex.Single(i2));
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2));
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3));
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3));
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3), TensorIndex.Single(i4));
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3), TensorIndex.Single(i4));
        }

        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(indices, position => TensorIndex.Single(position)));
            set => index_put_(value, Array.ConvertAll(indices, position => TensorIndex.Single(position)));
        }

        /// <summary>What Python's brackets give; integers and slices are views, masks and index tensors copies.</summary>
        public unsafe Tensor index(params TensorIndex[] indices)
        {
            var native = ToNative(indices);
            nint result;
            fixed (NativeIndex* pointer = native)
                result = Native.al_index_get(Handle, pointer, native.Length);
            GC.KeepAlive(indices);
            GC.KeepAlive(this);
            return new Tensor(Native.Check(result));
        }

        public Tensor index(params Tensor[] indices) => Aten.index_Tensor.Call(this, Argument.Optional(indices));

        public unsafe Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var native = ToNative(indices);
            int result;
            fixed (NativeIndex* pointer = native)
                result = Native.al_index_put(Handle, pointer, native.Length, value.Handle);
            GC.KeepAlive(indices);
            GC.KeepAlive(value);
            GC.KeepAlive(this);
            Native.Check(result);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            Aten.index_put_.CallInPlace(this, Argument.Optional(indices), value, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            Aten.index_put_.CallInPlace(this, Argument.Optional(indices), value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = full(Array.Empty<long>(), value, dtype, device);
            return index_put_(filled, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var filled = full(Array.Empty<long>(), value, dtype, device);
            return index_put_(filled, indices, false);
        }

        private static NativeIndex[] ToNative(TensorIndex[] indices) => Array.ConvertAll(indices, index => index.ToNative());
    }

    /// <summary>One of the indices between a tensor's brackets.</summary>
    public readonly struct TensorIndex
    {
        private const long KindNone = 0;
        private const long KindEllipsis = 1;
        private const long KindSingle = 2;
        private const long KindBool = 3;
        private const long KindSlice = 4;
        private const long KindTensor = 5;

        public static TensorIndex Ellipsis = new(KindEllipsis);
        public static TensorIndex None = new(KindNone);
        public static TensorIndex Null = new(KindNone);
        public static TensorIndex Colon = Slice();

        private readonly long _kind;
        private readonly long _start;
        private readonly long _stop;
        private readonly long _step;
        private readonly torch.Tensor? _tensor;

        private TensorIndex(long kind, long start = 0, long stop = 0, long step = 0, torch.Tensor? tensor = null)
        {
            _kind = kind;
            _start = start;
            _stop = stop;
            _step = step;
            _tensor = tensor;
        }

        /// <summary>From <paramref name="start"/> up to, not including, <paramref name="stop"/>; negative ones count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(KindSlice, start ?? NativeIndex.Absent, stop ?? NativeIndex.Absent, step ?? NativeIndex.Absent);

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);

        public static TensorIndex Bool(bool value) => new(KindBool, value ? 1 : 0);

        public static TensorIndex Single(long? index) => index is { } given ? new(KindSingle, given) : None;

        public static TensorIndex Tensor(torch.Tensor tensor) => new(KindTensor, tensor: tensor);

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(torch.Tensor tensor) => Tensor(tensor);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        internal NativeIndex ToNative() => new()
        {
            Kind = _kind,
            Start = _start,
            Stop = _stop,
            Step = _step,
            Tensor = _tensor?.Handle ?? 0,
        };
    }
}
