using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The memory of a contiguous tensor on the processor. The span is valid while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is elsewhere or not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireReadable();
                if (!is_contiguous())
                    throw new InvalidOperationException("The bytes of a tensor that is not contiguous cannot be read in order; call contiguous() first.");
                return new Span<byte>((void*)DataPointer, checked((int)(numel() * element_size())));
            }
            set
            {
                var target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"The tensor holds {target.Length} bytes, {value.Length} were given.", nameof(value));
                value.CopyTo(target);
            }
        }

        internal nint DataPointer
        {
            get
            {
                var pointer = Native.al_tensor_data(Handle);
                GC.KeepAlive(this);
                return pointer;
            }
        }

        /// <summary>The elements of a tensor on the processor, of its own element type.</summary>
        /// <exception cref="ArgumentException">The tensor's elements are of another type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireReadable();
            RequireType<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The value of a tensor of one element, which must be of type <typeparamref name="T"/>.</summary>
        public T item<T>() where T : unmanaged
        {
            if (numel() != 1)
                throw new ArgumentException($"Only a tensor of one element has a value by itself; this one is {this}.");
            RequireType<T>();
            if (is_cpu())
                return Read<T>(0);
            using var here = cpu();
            return here.Read<T>(0);
        }

        public Scalar ToScalar() => Aten._local_scalar_dense.CallScalar(this);

        public double ReadCpuDouble(long i) => Read<double>(i);

        public float ReadCpuSingle(long i) => Read<float>(i);

        public int ReadCpuInt32(long i) => Read<int>(i);

        public long ReadCpuInt64(long i) => Read<long>(i);

        public byte ReadCpuByte(long i) => Read<byte>(i);

        public sbyte ReadCpuSByte(long i) => Read<sbyte>(i);

        public short ReadCpuInt16(long i) => Read<short>(i);

        public bool ReadCpuBool(long i) => Read<bool>(i);

        public T ReadCpuValue<T>(long i) where T : unmanaged => Read<T>(i);

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            using var ordered = is_cpu() && is_contiguous() ? alias() : cpu().contiguous();
            ordered.ForEachChunk(chunk => stream.Write(chunk));
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            RequireReadable();
            if (!is_contiguous())
                throw new InvalidOperationException("Only a contiguous tensor can be read from a stream.");
            ForEachChunk(chunk => stream.ReadExactly(chunk));
        }

        public static explicit operator float(Tensor value) => value.ToScalar().ToSingle();

        public static explicit operator double(Tensor value) => value.ToScalar().ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToScalar().ToSByte();

        public static explicit operator byte(Tensor value) => value.ToScalar().ToByte();

        public static explicit operator short(Tensor value) => value.ToScalar().ToInt16();

        public static explicit operator int(Tensor value) => value.ToScalar().ToInt32();

        public static explicit operator long(Tensor value) => value.ToScalar().ToInt64();

        public static explicit operator bool(Tensor value) => value.ToScalar().ToBoolean();

        private delegate void ChunkAction(Span<byte> chunk);

        /// <summary>A tensor may be larger than a span can be.</summary>
        private unsafe void ForEachChunk(ChunkAction action)
        {
            const int largest = 1 << 24;
            var total = numel() * element_size();
            var start = (byte*)DataPointer;
            for (long done = 0; done < total; done += largest)
                action(new Span<byte>(start + done, (int)Math.Min(largest, total - done)));
            GC.KeepAlive(this);
        }

        private unsafe T Read<T>(long index) where T : unmanaged
        {
            RequireReadable();
            if (index < 0 || index >= numel())
                throw new IndexOutOfRangeException($"Element {index} does not exist; the tensor has {numel()}.");
            RequireType<T>();
            if (is_contiguous())
            {
                var value = ((T*)DataPointer)[index];
                GC.KeepAlive(this);
                return value;
            }
            using var ordered = contiguous();
            return ordered.Read<T>(index);
        }

        private void RequireReadable()
        {
            if (!is_cpu())
                throw new InvalidOperationException($"Elements are read from the processor's memory; the tensor is on {device}. Call cpu() first.");
        }

        private void RequireType<T>() where T : unmanaged
        {
            var type = dtype;
            if (!ScalarTypes.Holds<T>(type))
                throw new ArgumentException($"A tensor of {type} has no elements of type {typeof(T).Name}.");
        }

        internal unsafe void CopyElementsTo<T>(Span<T> target, long start) where T : unmanaged
        {
            if (!is_contiguous())
            {
                using var ordered = contiguous();
                ordered.CopyElementsTo(target, start);
                return;
            }
            new ReadOnlySpan<T>((T*)DataPointer + start, target.Length).CopyTo(target);
            GC.KeepAlive(this);
        }
    }
}
